"""Which commands `kim` has. Each is imported when it is called: `kim --help` opens no database and reads no PDF.

What is said here is what `--help` shows of a group or of a single command; the commands of a group speak for themselves.
"""

from typing import NamedTuple


class Befehl(NamedTuple):
    """One command or group: its name, where it is (`module:attribute`), what it does."""

    name: str
    ort: str
    hilfe: str


BEFEHLE = (
    Befehl("inbox", "kim.cli.inbox:inbox", "Eingänge: aufnehmen und ansehen."),
    Befehl(
        "erfassung",
        "kim.cli.erfassung:erfassung",
        "Von Hand erfassen, was sich nicht lesen ließ: neben dem Original.",
    ),
    Befehl(
        "ocr", "kim.cli.ocr:ocr", "Texterkennung für gescannte Seiten: Vorschläge, die ein Mensch bestätigt."
    ),
    Befehl("review", "kim.cli.review:review", "Prüfen, vorlegen, zeichnen: die Arbeit an einem Vorgang."),
    Befehl(
        "pauschale",
        "kim.cli.pauschale:pauschale",
        "Fachbezogene Pauschalen (Bausteine 2 und 3): Verteilliste und Zeichnung.",
    ),
    Befehl(
        "verfuegung",
        "kim.cli.verfuegung:verfuegung",
        "Verfügungen: was erst gilt, wenn eine zweite Person es gezeichnet hat.",
    ),
    Befehl(
        "haushalt",
        "kim.cli.haushalt:haushalt",
        "Die Haushaltssperre: Bescheide anhalten, alles andere geht weiter.",
    ),
    Befehl("mail", "kim.cli.mail:mail", "Postausgang: was hinausging, was wartet, was Menschen klären."),
    Befehl(
        "verify",
        "kim.cli.verify:verify",
        "Prüfen, ob alles übereinstimmt, oder ob ein Brief oder ein Nachweis von uns ist und gilt.",
    ),
    Befehl("export", "kim.cli.export:export", "Was das Büro an Außenstehende herausgibt."),
    Befehl("konto", "kim.cli.konto:konto", "Konten der Personen, die prüfen und zeichnen."),
    Befehl("vertretung", "kim.cli.vertretung:vertretung", "Wer für wen zeichnet, von wann bis wann."),
    Befehl(
        "befangenheit",
        "kim.cli.befangenheit:befangenheit",
        "Wer an einer Kommune oder einem Vorgang nicht mitwirkt (§§ 20, 21 VwVfG NRW).",
    ),
    Befehl(
        "notzugriff",
        "kim.cli.notzugriff:notzugriff",
        "Im Notfall eine fehlende Rolle auf Zeit; wird nachträglich kontrolliert.",
    ),
    Befehl("db", "kim.cli.db:db", "Datenbank pflegen."),
    Befehl(
        "read",
        "kim.cli.read:read",
        (
            "Dateien lesen und prüfen, ohne etwas zu speichern.\n\n"
            "Ohne Eingang gilt für die Antragsfrist das Datum, das im Formular steht."
        ),
    ),
    Befehl(
        "login",
        "kim.cli.login:login",
        "Anmelden. Das Kennwort wird ohne Anzeige gefragt oder als eine Zeile von der Standardeingabe gelesen.",
    ),
    Befehl("logout", "kim.cli.login:logout", "Abmelden: die Sitzung endet sofort."),
    Befehl("status", "kim.cli.status:status", "Die Zahlen des Büros: Anträge, Bescheide, Haushalt, Post."),
    Befehl(
        "explain",
        "kim.cli.explain:explain",
        "Die ganze Geschichte eines Vorgangs in Sätzen: jeder Schritt, jede Regel, jede Quelle, jede Person.",
    ),
    Befehl(
        "replay",
        "kim.cli.replay:replay",
        (
            "Jeden Bescheid aus seinen festgehaltenen Angaben nachrechnen: Befunde, Betrag, Nutzlast, mit --briefe"
            " der Brief.\n\n"
            "Endet mit 4, wenn etwas anders herauskommt."
        ),
    ),
    Befehl(
        "simulate",
        "kim.cli.simulate:simulate",
        (
            "Was wäre, wenn: andere Mittel oder eine andere Fassung, über alle offenen und alle beschiedenen Vorgänge.\n\n"
            "Es ändert sich nichts. Gezeigt wird, wer kippt (bewilligt ↔ wartet, anderer Betrag), und was es kostet."
        ),
    ),
    Befehl(
        "issue",
        "kim.cli.issue:issue",
        "Bescheide ausstellen, streng nacheinander, und versenden. --vorschau zeigt nur die Reihenfolge.",
    ),
    Befehl("night", "kim.cli.night:night", "Den Nachtlauf jetzt ausführen; einmal je Tag."),
    Befehl(
        "run",
        "kim.cli.run:run",
        "Einen Lauf jetzt ausführen: intake, recognise, assess, issue, notify oder nightly.",
    ),
    Befehl(
        "demo",
        "kim.cli.demo:demo",
        (
            "Die Saison 2021 nachspielen: 54 Kommunen, drei Bausteine, Bescheide der Reihe nach. Ein eigener Ordner.\n\n"
            "--kurz: nur die Musteranträge; jeder lesbare erhält seinen Bescheid."
        ),
    ),
    Befehl(
        "serve",
        "kim.cli.serve:serve",
        "Alles auf einem Rechner: Prefect, die Läufe mit ihren Zeitplänen, der Eingangskorb. Beenden mit Strg-C.",
    ),
    Befehl(
        "doctor",
        "kim.cli.doctor:doctor",
        "Prüfen, ob der Rechner und das Büro in Ordnung sind: Versionen, Datenbank, Post, Schriften, Platte, Uhr, Läufe.",
    ),
)
