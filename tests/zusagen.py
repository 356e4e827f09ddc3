"""What the office promises, by which test, and what was last measured: makes docs/zusagen.md (`make zusagen`).

The rows below are written by hand; the figures come from the harnesses alone (`measured` in
tests/faults/werkzeug/versuche.py) and are kept in docs/zusagen.json, so that the page can say when and how each was
found.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from textwrap import fill
from typing import Any

ROOT = Path(__file__).parents[1]
GEMESSEN = ROOT / ".zusagen" / "gemessen.jsonl"
ZAHLEN = ROOT / "docs" / "zusagen.json"
SEITE = ROOT / "docs" / "zusagen.md"


@dataclass(frozen=True)
class Harness:
    """One test function. `langsam`: it runs with `make test-slow` and `make test-full` only."""

    datei: str
    test: str
    langsam: bool
    voll: str
    """What a full run covers, as the page says it; a tenth of it in `.ci/run` if it is slow and `zehntel` is empty."""
    zehntel: str = ""


@dataclass(frozen=True)
class Zusage:
    """One promise: its number, its sentence, how it is tested, and which planted bugs the tests must find."""

    nr: int
    satz: str
    geprueft: str
    harnesse: tuple[Harness, ...]
    geplant: tuple[str, ...] = ()


@dataclass(frozen=True)
class Zahl:
    """The figures of one test function in its last run, all its parameters together."""

    zusage: int
    test: str
    was: str
    anzahl: int
    verstoesse: int
    sekunden: int
    voll: bool
    am: str


_F = "tests/faults/"
_C = "tests/casework/"
ZUSAGEN = (
    Zusage(
        1,
        "Eine Entscheidung gibt es einmal und ganz oder gar nicht, auch wenn der Prozess mitten im Bescheiden stirbt.",
        "Der Prozess wird an einer ausgeführten Zeile des Weges vom Vorgang zur Mail mit SIGKILL beendet, danach läuft"
        " derselbe Lauf noch einmal. Verglichen werden Entscheidungen, Buchungen, Nummern, Briefe und Kopien im Archiv.",
        (
            Harness(
                f"{_F}test_erlass_abbruch.py",
                "test_kill_at_every_line_leaves_every_decision_whole",
                True,
                "jede Zeile, beim ersten und beim letzten Mal, je Datenbank",
            ),
        ),
        (
            "Buchung und Statuswechsel in zwei Transaktionen",
            "Nummer vorab gezogen",
            "Mail nach einem Abbruch blind noch einmal gesendet",
        ),
    ),
    Zusage(
        2,
        "Das gilt auch, wenn die Platte versagt.",
        "Jeder Systemaufruf eines Laufs vom Bescheid bis zum Brief (Datenbank, Ablage, Schriften) wird einmal abgebrochen"
        " oder mit EIO, ENOSPC oder EMFILE beantwortet; danach läuft derselbe Lauf noch einmal.",
        (
            Harness(
                f"{_F}test_schreibfehler.py",
                "test_no_failing_call_leaves_half_a_decision",
                True,
                "jeder Aufruf × vier Fehler, mindestens 1.500 Punkte",
            ),
        ),
        (
            "halbe Dokumente gelten als Dokumente",
            "Schriften ungeprüft gesetzt",
            "Buchung und Statuswechsel getrennt",
        ),
    ),
    Zusage(
        3,
        "Was gespeichert gemeldet wurde, überlebt einen Stromausfall.",
        "Ein Lauf wird mit allen Schreib- und Sync-Aufrufen aufgezeichnet und auf einer Platte, die nicht mehr hält als"
        " POSIX verspricht, an beliebigen Stellen abgeschnitten (docs/adr/0013).",
        (
            Harness(
                f"{_F}test_stromausfall.py",
                "test_no_power_cut_takes_back_what_was_committed",
                True,
                "30.000 Schnitte",
            ),
        ),
        ("DELETE + FULL", "WAL + NORMAL", "Ordner der Ablage nicht gesichert"),
    ),
    Zusage(
        6,
        "Nicht ein Cent zu viel, keine Nummer doppelt, keine Lücke – auch wenn viele Prozesse um den letzten Euro laufen.",
        "Mehrere Prozesse bescheiden gleichzeitig, die meisten sterben an einer ausgelosten Zeile; das Geld reicht auf den"
        " Cent. Auf PostgreSQL wird außerdem die Leitung vor oder nach dem COMMIT gekappt.",
        (
            Harness(
                f"{_F}test_letzter_euro.py",
                "test_processes_that_are_killed_while_they_race_leave_every_decision_whole",
                True,
                "32 Prozesse, 10.000 Entscheidungen, 500 Abbrüche, je Datenbank",
                "16 Prozesse, 1.000 Entscheidungen, 50 Abbrüche",
            ),
            Harness(
                f"{_F}test_letzter_euro.py",
                "test_sixteen_processes_give_the_last_euro_once",
                True,
                "32 Prozesse um den letzten Euro, je Datenbank",
                "16 Prozesse",
            ),
            Harness(
                f"{_F}test_commit_ungewiss.py",
                "test_wire_cut_at_many_commits_never_makes_a_second_number",
                True,
                "432 Entscheidungen, die Leitung bei jedem COMMIT gekappt",
            ),
        ),
        ("die Reihe wird vor der Sperre gelesen", "Schweigen gilt als Nein"),
    ),
    Zusage(
        7,
        "Beschieden wird in der Reihenfolge des Eingangs; überholt wird nur, wenn für beide genug da ist.",
        "Ereignisse werden im Büro und in einem Orakel gespielt, das keinen Code mit den Regeln teilt, unter jeder Rangregel"
        " und mit gezeichneten Abweichungen; nach jedem Ereignis müssen Reihe und Entscheidungen gleich sein.",
        (
            Harness(
                f"{_F}test_rang_orakel.py",
                "test_office_and_oracle_agree_on_every_order_of_events",
                True,
                "jede Reihenfolge aller 21 Auswahlen von zwei Lebensläufen und von 6 der 56 von dreien, je Rangregel",
                "2 Auswahlen von zweien und eine von dreien, je Rangregel",
            ),
            Harness(
                f"{_F}test_rang_orakel.py",
                "test_allocator_and_oracle_agree_on_every_order_of_events",
                True,
                "jede Reihenfolge aller 216 Auswahlen von drei Lebensläufen, nur durch die Regeln, je Rangregel",
            ),
            Harness(
                f"{_F}test_rang_orakel.py",
                "test_office_and_oracle_agree_on_many_random_sequences",
                True,
                "2.000 längere Geschichten je Rangregel (PostgreSQL: 200)",
            ),
            Harness(
                f"{_F}test_rang_orakel.py",
                "test_office_and_oracle_agree_on_random_sequences",
                False,
                "einige Geschichten",
            ),
        ),
        (
            "Vorgänge ohne Zeichnung halten ihr Geld nicht",
            "Rang nach der Zeichnung",
            "Vollständig nach unserer Uhr",
            "Unvollständige merken vor",
        ),
    ),
    Zusage(
        9,
        "Was Menschen auch tun und in welcher Folge: Das Büro steht dort, wo es nach den Regeln stehen muss.",
        "Hypothesis lost Folgen von bis zu 100 Handlungen aus (einreichen, prüfen, nachfordern, berichtigen, zeichnen,"
        " zurückgeben, bescheiden, aufheben, sperren, Pauschalen, Jahreswechsel, Neustart, gesperrte Konten). Nach jeder"
        " müssen Status, Reihe mit Gründen und Fehlbeträgen, Zeichnungen, Bescheide, Buchungen, Listen, Verfügungen und"
        " Postausgang die eines"
        " Modells sein, das keinen Code mit dem Büro teilt; am Ende jeder Folge stimmen Abschluss und Prüfstand.",
        (
            Harness(
                f"{_F}test_modell.py",
                "test_many_offices_are_where_the_model_says",
                True,
                "2.000 Büros mit je 100 Handlungen auf SQLite",
            ),
            Harness(
                f"{_F}test_modell.py",
                "test_offices_on_postgresql_are_where_the_model_says",
                True,
                "100 Büros mit je 100 Handlungen auf PostgreSQL",
            ),
            Harness(f"{_F}test_modell.py", "test_office_is_where_the_model_says", False, "2 Büros"),
        ),
        (
            "Vormerkung entfällt bei einer Nachforderung",
            "Haushaltssperre gilt nicht für Ablehnungen",
            "Zeichnung überlebt eine Änderung des Inhalts",
            "zurückgenommener Vorgang behält sein Geld",
            "Nummer doppelt gezogen",
            "spätere Einreichung übersehen",
            "Jahreswechsel übersehen",
            "abgelaufene Frist übersehen",
            "Aufhebung gibt das Geld nicht zurück",
        ),
    ),
    Zusage(
        10,
        "Eine Mail geht nicht verloren und nicht doppelt hinaus; was unklar ist, klärt ein Mensch am Archiv.",
        "Der Weg vom Brief zur übergebenen Mail liegt im Harness der Zusage 1 und wird dort mit getötet; hinzu kommen die"
        " Fälle, in denen der Server mitten im Senden verstummt. Die Zahl von 1.500 Abbrüchen wird hier nicht erreicht.",
        (
            Harness(
                f"{_F}test_erlass_abbruch.py",
                "test_kill_at_every_line_leaves_every_decision_whole",
                True,
                "wie 1",
            ),
            Harness(
                f"{_C}post/test_ausgang.py",
                "test_silence_after_the_body_is_unclear_and_never_sent_again",
                False,
                "auf beiden Datenbanken",
            ),
        ),
        ("Mail nach einem Abbruch blind noch einmal gesendet",),
    ),
    Zusage(
        11,
        "Keine Antwort eines Mailservers wird falsch verstanden.",
        "Jede Stufe der Übergabe mit jeder Art von Antwort gegen einen echten Server auf der eigenen Maschine, mit und ohne"
        " Verschlüsselung. Die Zahl von 1.000 Fällen wird noch nicht erreicht.",
        (
            Harness(
                "tests/adapters/test_mail.py", "test_stage_and_reply", False, "jede Stufe × jede Antwort"
            ),
            Harness(
                "tests/adapters/test_mail.py", "test_refused_encryption", False, "abgelehnte Verschlüsselung"
            ),
        ),
    ),
    Zusage(
        13,
        "Eine feindliche PDF-Datei hält das Büro nicht auf und übernimmt es nicht.",
        "Gebaute Bomben (Packbomben, Formulare und Seiten im Kreis, Millionen Befehle, riesige Maße und Verweise,"
        " Schrifttabellen, Verschlüsselung, JavaScript) und ausgelost beschädigte Anträge werden im Sandkasten gelesen."
        " Jede Datei endet nach höchstens 8 Sekunden und 768 MB mit einem Urteil; kein Prozess und keine Datei bleibt"
        " zurück. Gespielte übernommene Leseprogramme versuchen Netz, Dateien, Prozesse, Signale und rohe Systemaufrufe.",
        (
            Harness(
                f"{_F}test_sandkasten.py",
                "test_every_bomb_and_every_mutant_ends_with_a_verdict",
                True,
                "45 Bomben und 20.000 beschädigte Dateien",
                "die Bomben und 2.000 beschädigte Dateien",
            ),
            Harness(
                f"{_F}test_sandkasten.py",
                "test_a_parser_that_was_taken_over_can_do_nothing",
                False,
                "35 Versuche",
            ),
        ),
        ("der Aufruffilter fehlt", "Filter und Grenzen fehlen"),
    ),
    Zusage(
        14,
        "Eine feindliche Mail hält das Büro nicht auf und übernimmt es nicht.",
        "Gebaute Mails (10.000 Teile, 1.000-fach geschachtelt, Millionen Zeilen und Kopfzeilen, gelogene Längen in TNEF und"
        " CMS, Namen mit Pfaden, Steuer- und Richtungszeichen, Zeichensätze, die keine sind, falsche und fehlende Grenzen,"
        " abgeschnittene) und ausgelost beschädigte werden im Sandkasten gelesen. Jede endet nach höchstens 2 Sekunden"
        " Rechenzeit und 768 MB mit einem Urteil und einem Satz; nach jeder gebauten wird die nächste gute Mail gelesen wie"
        " sonst. Rechnet das Leseprogramm länger, beendet es der Kern; wartet es, beendet es das Büro.",
        (
            Harness(
                f"{_F}test_mailkasten.py",
                "test_every_mail_bomb_and_every_mutant_ends_with_a_verdict",
                True,
                "132 gebaute und 5.000 beschädigte Mails",
                "die gebauten und 500 beschädigte",
            ),
            Harness(
                f"{_F}test_sandkasten.py",
                "test_a_parser_that_was_taken_over_can_do_nothing",
                False,
                "35 Versuche",
            ),
        ),
        (
            "der Aufruffilter fehlt",
            "die Grenzen fehlen",
            "das Leseprogramm wirft eine Ausnahme, rechnet oder wartet ohne Ende",
            "ein hängendes Leseprogramm wird nicht ersetzt",
        ),
    ),
    Zusage(
        15,
        "Was Antragstellende schreiben, bleibt Text.",
        "Böse Texte (Satzbefehle, HTML, Steuerzeichen, Schreibrichtungen) in jedem Textfeld des Bescheids und in jeder"
        " Kopfzeile der Mail. Die Zahl von 500 Texten × jedes Feld wird noch nicht erreicht.",
        (
            Harness(
                "tests/adapters/test_brief.py", "test_what_an_applicant_wrote_stays_text", False, "Bescheid"
            ),
            Harness(
                "tests/adapters/test_brief.py", "test_invisible_characters_are_refused", False, "Bescheid"
            ),
            Harness("tests/adapters/test_mail.py", "test_no_header_can_be_forged", False, "Mail"),
        ),
    ),
    Zusage(
        16,
        "Was geschrieben ist, kann niemand ändern; die Datenbank selbst weist es zurück.",
        "Jede geschützte Tabelle und Spalte × UPDATE, DELETE, REPLACE, TRUNCATE, an unserem Code vorbei, auf beiden"
        " Datenbanken und auf PostgreSQL auch als fremde Rolle; was die Datenbank durchlässt, muss „kim verify“ nennen.",
        (
            Harness(
                "tests/adapters/test_waechter.py",
                "test_append_only_table_refuses_every_update",
                False,
                "jede Tabelle",
            ),
            Harness(
                "tests/adapters/test_waechter.py",
                "test_protected_table_refuses_delete",
                False,
                "jede Tabelle",
            ),
            Harness(
                "tests/adapters/test_waechter.py",
                "test_frozen_column_refuses_every_update",
                False,
                "jede Spalte",
            ),
            Harness(
                f"{_C}kontrolle/test_waechter_und_buecher.py",
                "test_every_update_is_refused_or_found",
                False,
                "jede Spalte",
            ),
            Harness(
                f"{_C}kontrolle/test_waechter_und_buecher.py",
                "test_every_replacement_by_a_foreign_tool_is_refused",
                False,
                "jede Spalte",
            ),
            Harness(
                f"{_C}kontrolle/test_waechter_und_buecher.py",
                "test_forgery_that_fits_everything_else_is_refused_or_found",
                False,
                "21 gezielte Fälschungen",
            ),
        ),
        ("eine Tabelle hat ihre Auslöser nicht mehr",),
    ),
    Zusage(
        17,
        "Wer etwas verfälscht, fällt Außenstehenden auf.",
        "Im Prüfpaket wird jedes Feld einmal und jedes ausgewählte Byte geändert; der beigelegte Prüfer, der nur die"
        " Standardbibliothek braucht, muss es finden und bei unverändertem Paket schweigen.",
        (
            Harness(
                f"{_C}revision/test_revision.py", "test_every_changed_field_is_found", True, "jedes Feld"
            ),
            Harness(
                f"{_C}revision/test_revision.py",
                "test_every_flipped_byte_is_found_and_nothing_else",
                True,
                "5.000 Bytes",
            ),
            Harness(f"{_C}revision/test_revision.py", "test_flipped_bytes_are_found", True, "200 Bytes"),
            Harness(
                f"{_C}post/test_empfangsnachweis.py",
                "test_whatever_somebody_changes_in_a_proof_is_named",
                False,
                "jeder Wert eines Empfangsnachweises",
            ),
            Harness(
                f"{_C}kontrolle/test_ein_bit.py",
                "test_one_bit_of_any_row_names_the_receipt",
                True,
                "jede Spalte jeder Zeile über Eingänge, je Datenbank",
                "ebenso",
            ),
        ),
        ("ohne die Kette bleibt ein geänderter Eintrag unbemerkt (Gegenprobe)",),
    ),
    Zusage(
        19,
        "Ein neues Schema behält Daten und Schutz.",
        "Von jeder früheren Fassung mit den Daten eines ganzen Büros zur neuesten und von dieser durch eine Migration der"
        " Tests (eine bewachte Tabelle neu gebaut, eine Spalte gefüllt, ein Auslöser ersetzt), vor jeder ändernden Anweisung"
        " abgebrochen und wiederholt; Prüfsumme des Aufbaus, Daten, Auslöser und Schutz werden verglichen.",
        (
            Harness(
                f"{_F}test_migration_abbruch.py",
                "test_upgrade_killed_between_statements_ends_at_the_same_schema_with_the_same_rows",
                True,
                "jede Fassung × jede ändernde Anweisung, beide Datenbanken",
                "ebenso, von langen Wegen ein Zehntel, mindestens 40",
            ),
            Harness(
                "tests/test_migration.py",
                "test_migration_keeps_data_and_guards_and_adds_its_own",
                False,
                "auf beiden Datenbanken",
            ),
            Harness(
                "tests/test_migration.py",
                "test_first_schema_is_closed",
                False,
                "auf beiden Datenbanken",
            ),
        ),
        (
            "eine Migration baut eine Tabelle neu und verliert ihre Auslöser",
            "eine Migration schreibt unterwegs fest",
        ),
    ),
    Zusage(
        20,
        "Auch wenn die Uhr springt: ein Nachtlauf je Kalendertag in Berlin.",
        "Alle Nächte von zehn Jahren nach dem Zeitplan, doppelt, verschoben und verpasst; beide Zeitumstellungen.",
        (
            Harness(
                "tests/deployments/test_schedules.py",
                "test_doubled_shifted_and_missed_starts_make_one_night_for_each_date",
                True,
                "3.653 Nächte × 3 Starts",
            ),
            Harness(
                "tests/deployments/test_schedules.py",
                "test_schedule_has_exactly_one_night_for_each_berlin_date_of_ten_years",
                False,
                "3.653 Nächte",
            ),
        ),
    ),
    Zusage(
        21,
        "Immer zwei verschiedene Menschen.",
        "Ein Orakel würfelt Personen, Konten, Sitzungen, Rollen, Änderungen, Vertretungen, Befangenheit und Notzugriffe; die"
        " Hälfte der Zeichnungen geht an unserem Code vorbei, sodass allein die Datenbank entscheidet.",
        (
            Harness(
                f"{_F}test_zwei_personen.py",
                "test_nobody_is_wrongly_allowed_or_barred",
                True,
                "5.200 Verbindungen (PostgreSQL: 600)",
            ),
            Harness(
                f"{_F}test_zwei_personen.py",
                "test_a_few_combinations_are_judged_as_the_oracle_does",
                False,
                "60 Verbindungen",
            ),
            Harness(
                f"{_C}zeichnung/test_vermerk.py",
                "test_one_person_cannot_finish_a_case_in_two_rounds",
                False,
                "Einzelfälle",
            ),
            Harness(
                f"{_C}zeichnung/test_vermerk.py",
                "test_database_refuses_the_second_step_of_one_person",
                False,
                "Datenbank",
            ),
        ),
        (
            "ein Auslöser der Datenbank fehlt",
            "zwei Konten gelten als zwei Menschen",
            "die Reihe vergisst die Befangenheit",
        ),
    ),
    Zusage(
        23,
        "Keine personenbezogenen Daten in Protokollen oder in Prefect.",
        "Jedes Feld trägt ein eindeutiges Wort; nach allen Läufen wird in Prefects Datenbank danach gesucht.",
        (
            Harness(
                "tests/flows/test_privacy.py",
                "test_nothing_that_people_wrote_reaches_prefect",
                True,
                "alle Läufe, jedes Feld",
                "ebenso",
            ),
        ),
    ),
    Zusage(
        25,
        "Das Büro prüft sich selbst.",
        "Jede Entscheidung wird aus dem Festgehaltenen neu hergeleitet; jeder Eingriff an unserem Code vorbei wird genannt.",
        (
            Harness(
                f"{_C}kontrolle/test_nachrechnung.py",
                "test_every_decision_comes_out_again_to_the_byte",
                False,
                "jede Art",
            ),
            Harness(
                f"{_C}kontrolle/test_buecher.py", "test_changed_value_is_named", True, "jede Art von Eingriff"
            ),
        ),
    ),
)
KOPF = """# Was das Büro zusagt, und wie das geprüft wird

Für Prüfende und Betreiber. Erzeugt mit `make zusagen`; nicht von Hand ändern: Die Zeilen stehen in
`tests/zusagen.py`, die Zahlen in `docs/zusagen.json`.

* `make test` führt die schnellen Tests aus, `.ci/run` dazu die langsamen mit einem Zehntel ihres Umfangs,
  `make test-full` alle ganz. Große Matrizen laufen in `make test` auf SQLite und auf PostgreSQL erst mit den
  langsamen Tests.
* Ein *Verstoß* ist ein Fall, in dem die Zusage nicht gehalten wurde. Zugesagt ist immer: null.
* Ein *geplanter Fehler* wird für den Test in das Büro eingebaut. Findet der Test ihn nicht, so ist der Test
  durchgefallen.
* Zahlen stehen nur da, wo sie gemessen wurden. Die Zeit ist die Summe über alle Teile des Tests, nicht die
  Dauer des Laufs.
* Was hier fehlt, ist noch nicht in dem Umfang geprüft, der zu einer Zusage gehört: Speichermangel, Absturz
  des Datenbankservers, Simulation über Jahre, echte Mailserver, Sicherungen, der Arbeitsplatz im Browser.
"""


def read(lines: Iterable[str]) -> list[Zahl]:
    """The figures of measured lines: of each parameter the last one, of each function the sum; a full run before a tenth."""
    last: dict[tuple[str, bool], dict[str, Any]] = {}
    for line in lines:
        one = json.loads(line)
        last[one["test"], one["voll"]] = one
    found: dict[str, Zahl] = {}
    for voll in (False, True):
        functions: dict[str, list[dict[str, Any]]] = {}
        for (test, full), one in last.items():
            if full == voll:
                functions.setdefault(test.split("[")[0], []).append(one)
        for test, ones in functions.items():
            found[test] = Zahl(
                zusage=ones[0]["zusage"],
                test=test,
                was=ones[0]["was"],
                anzahl=sum(one["anzahl"] for one in ones),
                verstoesse=sum(one["verstoesse"] for one in ones),
                sekunden=round(sum(one["sekunden"] for one in ones)),
                voll=voll,
                am=max(one["am"] for one in ones),
            )
    return [found[test] for test in sorted(found)]


def merge(old: Iterable[Zahl], new: Iterable[Zahl]) -> list[Zahl]:
    """What is kept: the newer figure, but never a tenth instead of a full run."""
    kept = {zahl.test: zahl for zahl in old}
    for zahl in new:
        if zahl.voll or zahl.test not in kept or not kept[zahl.test].voll:
            kept[zahl.test] = zahl
    return [kept[test] for test in sorted(kept)]


def page(zahlen: Iterable[Zahl]) -> str:
    """The page."""
    by_test = {zahl.test: zahl for zahl in zahlen}
    parts = [KOPF]
    for zusage in ZUSAGEN:
        parts += [f"## Zusage {zusage.nr}\n", _fill(f"**{zusage.satz}**"), "", _fill(zusage.geprueft), ""]
        for harness in zusage.harnesse:
            share = (harness.zehntel or "ein Zehntel") if harness.langsam else "ganz"
            test = f"{harness.datei}::{harness.test}"
            figure = _figure(by_test.get(test)) if harness.langsam else "bei jeder Änderung"
            parts += [f"* `{harness.datei}`", f"  `{harness.test}`"]
            parts.append(
                _fill(f"Voll: {harness.voll}. In `.ci/run`: {share}. Zuletzt gemessen: {figure}.", "  ")
            )
        planted = "; ".join(zusage.geplant) or "noch keine"
        parts += ["", _fill(f"Geplante Fehler: {planted}."), "", "```sh", _command(zusage), "```", ""]
    return "\n".join(parts)


def _command(zusage: Zusage) -> str:
    slow = [harness for harness in zusage.harnesse if harness.langsam]
    if not slow:
        return f".venv/bin/pytest {zusage.harnesse[0].datei}"
    return f"KIM_HARNESS=full .venv/bin/pytest {slow[0].datei} \\\n  -k {slow[0].test}"


def _fill(text: str, indent: str = "") -> str:
    """One paragraph in lines of a page's width."""
    return fill(
        text,
        110,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _figure(zahl: Zahl | None) -> str:
    if zahl is None:
        return "noch nicht gemessen"
    am = date.fromisoformat(zahl.am)
    anzahl = f"{zahl.anzahl:,}".replace(",", ".")
    dauer = f"{zahl.sekunden} s" if zahl.sekunden < 600 else f"{zahl.sekunden // 60} min"
    umfang = "voll" if zahl.voll else "nicht voll"
    return f"{am:%d.%m.%Y}, {umfang}: {anzahl} {zahl.was}, {zahl.verstoesse} Verstöße, {dauer}"


def kept() -> list[Zahl]:
    """The figures in docs/zusagen.json."""
    return [Zahl(**one) for one in json.loads(ZAHLEN.read_text(encoding="utf-8"))] if ZAHLEN.exists() else []


def main() -> None:
    """Takes over what was measured here and writes both files again."""
    new = read(GEMESSEN.read_text(encoding="utf-8").splitlines()) if GEMESSEN.exists() else []
    slow = {f"{h.datei}::{h.test}" for zusage in ZUSAGEN for h in zusage.harnesse if h.langsam}
    zahlen = merge(kept(), [zahl for zahl in new if zahl.test in slow])
    ZAHLEN.write_text(
        json.dumps([asdict(zahl) for zahl in zahlen], ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    SEITE.write_text(page(zahlen), encoding="utf-8")


if __name__ == "__main__":
    main()
