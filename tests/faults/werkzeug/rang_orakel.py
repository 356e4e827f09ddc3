"""The oracle of promise 7: who has been decided and who waits, told from the events alone. It imports nothing of ours."""

from dataclasses import dataclass, field


@dataclass
class Application:
    """One application as the oracle sees it. Moments are the numbers of the events that they happened with."""

    need: dict[int, int]
    came: int
    whole: bool  # whether what came first lacks nothing
    later: int | None = None  # when a later submission came that lacks nothing
    looked: bool = False
    state: str = "open"

    def complete(self) -> int | None:
        """Since when nothing is missing; what nobody has looked at yet is not held against it."""
        return self.later or (self.came if self.whole or not self.looked else None)


@dataclass
class Oracle:
    """Money by year, applications by number, decisions in the order they were made."""

    money: dict[int, int]
    policy: str
    applications: dict[int, Application] = field(default_factory=dict)
    issued: list[int] = field(default_factory=list)
    preferred: list[tuple[int, int]] = field(default_factory=list)  # (who goes, directly before whom)
    now: int = 0

    def happens(self, event: str, who: int, need: dict[int, int]) -> bool:
        """Lets one event happen; False if it cannot."""
        known, self.now = self.applications.get(who), self.now + 1
        if event in {"receive", "receive_lacking"} and known is None:
            self.applications[who] = Application(need, self.now, event == "receive")
        elif event == "submit" and known and known.state == "open" and known.looked and not known.complete():
            known.later, known.looked = self.now, False
        elif event == "look" and known and known.state == "open" and not known.looked:
            known.looked = True
        elif event == "sign" and known and known.state == "open" and known.looked and known.complete():
            known.state = "signed"
        elif event == "refuse" and known and known.state == "open" and known.looked:
            known.state, known.need = "signed", {}
        elif event == "withdraw" and known and known.state in {"open", "signed"}:
            known.state = "gone"
        elif event.startswith("prefer ") and known and who not in [one for one, _ in self.preferred]:
            behind = [one for one, _, _ in self.line() if one in {who, int(event.split()[1])}]
            if behind[1:] != [who]:
                return False
            self.preferred.append((who, behind[0]))
        elif event == "issue":
            for one in [one for one, may, _ in self.line() if may][:1]:
                self.issued.append(one)
                self.applications[one].state = "decided"
                for year, amount in self.applications[one].need.items():
                    self.money[year] -= amount
        else:
            return False
        return True

    def line(self) -> list[tuple[int, bool, bool]]:
        """All that wait in their order: whether each could be decided now, and whether its money is kept for it."""
        every, left, line = self.applications, dict(self.money), []
        order = sorted(every, key=lambda who: every[who].came)
        if self.policy == "vollstaendig":  # stable: those that lack something as they came
            order.sort(key=lambda who: every[who].complete() or 10**9)
        for who, other in self.preferred:
            if every[who].state in {"open", "signed"} and order.index(other) < order.index(who):
                order.remove(who)
                order.insert(order.index(other), who)
        for who, application in [(w, every[w]) for w in order if every[w].state in {"open", "signed"}]:
            enough = all(left[year] >= amount for year, amount in application.need.items())
            kept = self.policy == "eingang" or application.complete() is not None
            line.append((who, application.state == "signed" and enough, kept))
            if kept:
                for year, amount in application.need.items():
                    left[year] -= amount
        return line
