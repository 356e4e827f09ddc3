"""The night: picks up whatever was missed, in the order of the procedure, once for each Berlin date, and reports."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.assess import assess
from flows.ends import done
from flows.intake import intake
from flows.issue import issue
from flows.notify import notify
from tasks import artifacts
from tasks import nightly as night


@flow(name="nightly", flow_run_name="Nachtlauf", log_prints=False, persist_result=False)
def nightly() -> State[Any]:
    """A double start does nothing; a night that broke off is resumed; a difference stops issuing and is named."""
    datum, to_do = night.begin()
    if not to_do:
        return done(f"Die Nacht vom {datum:%d.%m.%Y} ist schon gelaufen")
    abgelaufen = night.overdue()
    intake()
    assess()
    # Nothing is decided on books that do not agree.
    before = night.verify()
    if not before:
        issue(nur_vorschau=False)
    notify()
    after = night.verify()
    zahlen = night.figures()
    offen = night.open_cases()
    artifacts.table("kim-offene-vorgaenge", offen, f"{len(offen)} offene Vorgänge")
    markdown = report(datum.strftime("%d.%m.%Y"), zahlen, offen, after, abgelaufen)
    artifacts.page("kim-nachtbericht", markdown, "Nachtbericht")
    night.file_report(datum, markdown)
    night.finish(datum, {"abweichungen": after, "antraege": zahlen["antraege"], "post": zahlen["post"]})
    return done(f"{len(offen)} offen, {len(after)} Abweichungen", people=bool(offen or after))


def report(
    datum: str,
    zahlen: dict[str, Any],
    offen: list[dict[str, Any]],
    abweichungen: list[str],
    abgelaufen: list[str],
) -> str:
    """The night report in Markdown: does everything agree, what stands where, what people must do."""
    lines = [f"# Nachtbericht {datum}", ""]
    lines += (
        [f"**Abweichungen: {', '.join(abweichungen)}** – es wird nichts beschieden."]
        if abweichungen
        else ["Eingänge, Ränge, Nummern, Summen, Buchungen, Prüfwerte und Sendungen stimmen überein."]
    )
    lines += ["", "| Anträge | Anzahl |", "|---|---:|"]
    lines += [f"| {status} | {anzahl} |" for status, anzahl in zahlen["antraege"].items()]
    lines += ["", "| Sendungen | Anzahl |", "|---|---:|"]
    lines += [f"| {status} | {anzahl} |" for status, anzahl in zahlen["post"].items()]
    lines += ["", "| Baustein | Jahr | Art | Mittel | gebunden | verfügbar |", "|---|---|---|---:|---:|---:|"]
    lines += [
        f"| {pot['baustein']} | {pot['haushaltsjahr']} | {pot['art']} | {artifacts.euro(pot['mittel_cent'])}"
        f" | {artifacts.euro(pot['gebunden_cent'])} | {artifacts.euro(pot['verfuegbar_cent'])} |"
        for pot in zahlen["haushalt"]
        if pot["gebunden_cent"]
    ]
    if abgelaufen:
        lines += ["", f"Frist der Nachforderung abgelaufen: {', '.join(abgelaufen)}"]
    lines += ["", f"## Was Menschen tun müssen ({len(offen)})", ""]
    lines += [
        f"* **{row['Aktenzeichen']}** ({row['Grund']}): {row['Nächster Schritt']}" for row in offen[:50]
    ]
    return "\n".join(lines)
