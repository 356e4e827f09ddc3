"""Does the office run: clock, mails, the night, the service."""

from collections import Counter
from datetime import timedelta

from sqlmodel import col, func, select

from kim.adapters import prefect_api
from kim.adapters.clock import BERLIN, berlin_date
from kim.casework.betrieb.pruefpunkt import Pruefpunkt
from kim.casework.buero import Buero
from kim.casework.post import ausgang
from kim_models.rows import Ereignis, Nachtlauf, Post


def clock(buero: Buero) -> Pruefpunkt:
    """Whether the clock is behind the journal's newest entry."""
    now = buero.uhr.now()
    with buero.database.reading() as session:
        last = session.exec(select(Ereignis.am).order_by(col(Ereignis.nr).desc()).limit(1)).one_or_none()
    if last is not None and last > now:
        satz = f"Der jüngste Eintrag ist vom {last.astimezone(BERLIN):%d.%m.%Y %H:%M}, die Uhr geht nach"
        return Pruefpunkt("Uhr", "fehler", satz, "Die Uhr des Rechners stellen, bevor weitergearbeitet wird.")
    simulated = buero.settings.uhr == "datei"
    satz = f"{now.astimezone(BERLIN):%d.%m.%Y %H:%M:%S} Europe/Berlin{' (nachgestellt)' if simulated else ''}"
    return Pruefpunkt(
        "Uhr", "achtung" if simulated else "gut", satz, "KIM_UHR nur in der Demo setzen." if simulated else ""
    )


def mail(buero: Buero) -> Pruefpunkt:
    """Whether a mail hangs or is late."""
    now = buero.uhr.now()
    with buero.database.reading() as session:
        counts = dict(session.exec(select(Post.status, func.count()).group_by(Post.status)).all())
        late = session.exec(
            select(func.count())
            .select_from(Post)
            .where(
                Post.status == "bereit", Post.kanal == "email", Post.faellig_am < now - timedelta(hours=24)
            )
        ).one()
    where = buero.settings.smtp_host or "lokale Mailsenke, nichts verlässt den Rechner"
    kinds = Counter(kind for _, kind in ausgang.hanging(buero))
    if kinds or late:
        satz = ", ".join(f"{anzahl} {art}" for art, anzahl in sorted(kinds.items())) or f"{late} überfällig"
        satz = f"{where}; {satz}"
        return Pruefpunkt(
            "Post",
            "achtung",
            satz,
            "„kim mail list --offen“; klären mit „geklaert“, „erneut“ oder „aufgegeben“.",
        )
    return Pruefpunkt("Post", "gut", f"{where}; {sum(counts.values())} Sendungen, keine hängt")


def night(buero: Buero) -> Pruefpunkt:
    """Whether the last night was whole and not long ago."""
    with buero.database.reading() as session:
        last = session.exec(select(Nachtlauf).order_by(col(Nachtlauf.datum).desc()).limit(1)).one_or_none()
    heute = berlin_date(buero.uhr.now())
    if last is None:
        return Pruefpunkt(
            "Nachtlauf", "achtung", "Es gab noch keinen", "„kim serve“ starten oder „kim night“ ausführen."
        )
    if last.beendet_am is None:
        return Pruefpunkt(
            "Nachtlauf", "achtung", f"Der vom {last.datum:%d.%m.%Y} ist abgebrochen", "„kim night“ ausführen."
        )
    if heute - last.datum > timedelta(days=1):
        return Pruefpunkt(
            "Nachtlauf", "achtung", f"Der letzte war am {last.datum:%d.%m.%Y}", "„kim serve“ starten."
        )
    return Pruefpunkt("Nachtlauf", "gut", f"zuletzt am {last.datum:%d.%m.%Y}")


def service(buero: Buero) -> Pruefpunkt:
    """Whether Prefect runs, knows the flows, and has its schedules on."""
    api = buero.settings.prefect_api_url or prefect_api.published_api(buero.settings.home.resolve())
    if not api or not prefect_api.healthy(api):
        return Pruefpunkt(
            "Dienst",
            "achtung",
            "Prefect läuft nicht",
            "„kim serve“ starten; bis dahin holt „kim night“ nach.",
        )
    if not prefect_api.deployed(api, "nightly/nightly"):
        return Pruefpunkt("Dienst", "fehler", f"{api} kennt die Läufe nicht", "„kim serve“ neu starten.")
    schedules = prefect_api.active_schedules(api)
    stuck = prefect_api.long_running(api, timedelta(hours=1))
    if "nightly" not in schedules:
        return Pruefpunkt(
            "Dienst",
            "fehler",
            "Der Zeitplan des Nachtlaufs ist ausgeschaltet",
            "In Prefect wieder einschalten.",
        )
    if stuck:
        satz = f"{stuck} Läufe seit mehr als einer Stunde"
        return Pruefpunkt(
            "Dienst", "achtung", satz, "„kim serve“ neu starten; abgebrochene Läufe werden nachgeholt."
        )
    return Pruefpunkt("Dienst", "gut", f"{api}; Zeitpläne: {', '.join(sorted(schedules))}")
