"""The night: picks up whatever was missed, in the order of the procedure, once for each Berlin date, and reports."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.assess import assess
from flows.ends import done, failed, tag_failure
from flows.intake import intake
from flows.issue import issue
from flows.notify import notify
from flows.recognise import recognise
from tasks import artifacts
from tasks import nightly as night
from tasks.names import named, rename
from tasks.recognise import start_recognition
from tasks.recognise import waiting as scans


@flow(
    name="nightly",
    flow_run_name=named("Nachtlauf"),
    on_failure=[tag_failure],
    log_prints=False,
    persist_result=False,
)
def nightly() -> State[Any]:
    """A double start does nothing; a night that broke off is resumed; a difference stops issuing and is named."""
    datum, to_do = night.begin()
    rename("Nachtlauf", datum)
    if not to_do:
        return done(f"Die Nacht vom {datum:%d.%m.%Y} ist schon gelaufen")
    abgelaufen = night.overdue()
    # One part that fails must not keep the others from their work: mails leave, the report is written.
    states = {"intake": intake(return_state=True), "assess": assess(return_state=True)}
    if not night.verify() and not night.recompute()[1]:
        # Nothing is decided on books that do not agree.
        states["issue"] = issue(nur_vorschau=False, return_state=True)
    states["notify"] = notify(return_state=True)
    if scans() and not start_recognition():
        # Nobody serves a run of its own here: last of all, for it takes longest.
        states["recognise"] = recognise(return_state=True)
    gescheitert = [name for name, state in states.items() if not state.is_completed()]
    nachrechnung, weicht_ab = night.recompute()
    after = list(dict.fromkeys(night.verify() + weicht_ab))
    zahlen = night.figures()
    offen = night.open_emergencies() + night.open_cases() + night.open_lists() + night.open_mails()
    artifacts.sentences("kim-offene-vorgaenge", offen, f"{len(offen)} offene Vorgänge")
    abschluss = night.close()
    artifacts.table("kim-abschluss", abschluss, f"Abschluss vom {datum:%d.%m.%Y}")
    markdown = report(datum.strftime("%d.%m.%Y"), abschluss, zahlen, offen, after, abgelaufen, nachrechnung)
    artifacts.page("kim-nachtbericht", markdown, "Nachtbericht")
    night.file_report(datum, markdown)
    if gescheitert:
        # The night stays open: the next start of this date goes on where this one broke off.
        return failed(f"Gescheitert: {', '.join(gescheitert)}. Die Ursache steht in diesen Läufen.")
    night.finish(datum, {"abweichungen": after, "antraege": zahlen["antraege"], "post": zahlen["post"]})
    return done(f"{len(offen)} offen, {len(after)} Abweichungen", people=bool(offen or after))


def report(
    datum: str,
    abschluss: list[dict[str, str]],
    zahlen: dict[str, Any],
    offen: list[dict[str, Any]],
    abweichungen: list[str],
    abgelaufen: list[str],
    nachrechnung: str,
) -> str:
    """The night report in Markdown: does everything agree, what stands where, what people must do."""
    lines = [f"# Nachtbericht {datum}", ""]
    lines += (
        [f"**Abweichungen: {', '.join(abweichungen)}** – es wird nichts beschieden."]
        if abweichungen
        else ["Eingänge, Ränge, Nummern, Summen, Buchungen, Prüfwerte und Sendungen stimmen überein."]
    )
    lines += ["", f"Nachrechnung: {nachrechnung}"]
    lines += ["", "| Abschluss | links | rechts | stimmt |", "|---|---:|---:|---|"]
    lines += ["| " + " | ".join(row.values()) + " |" for row in abschluss]
    lines += ["", "| Anträge | Anzahl |", "|---|---:|"]
    lines += [f"| {artifacts.status(code)} | {anzahl} |" for code, anzahl in zahlen["antraege"].items()]
    lines += ["", "| Sendungen | Anzahl |", "|---|---:|"]
    lines += [f"| {artifacts.status(code)} | {anzahl} |" for code, anzahl in zahlen["post"].items()]
    lines += ["", "| Baustein | Jahr | Art | Mittel | gebunden | verfügbar |", "|---|---|---|---:|---:|---:|"]
    lines += [
        f"| {pot['baustein']} | {pot['haushaltsjahr']} | {artifacts.ermaechtigung(pot['art'])}"
        f" | {artifacts.euro(pot['mittel_cent'])}"
        f" | {artifacts.euro(pot['gebunden_cent'])} | {artifacts.euro(pot['verfuegbar_cent'])} |"
        for pot in zahlen["haushalt"]
        if pot["gebunden_cent"]
    ]
    if abgelaufen:
        lines += ["", f"Frist der Nachforderung abgelaufen: {', '.join(abgelaufen)}"]
    lines += ["", f"## Was Menschen tun müssen ({len(offen)})", ""]
    lines += [
        f"* **{row['Aktenzeichen']}** ({artifacts.in_words(row)['Grund']}): {row['Nächster Schritt']}"
        for row in offen
    ]
    return "\n".join(lines)
