"""What a journal entry says about the mailbox that a receipt came from, as German sentences."""

from datetime import datetime
from typing import Any

from kim.adapters.clock import BERLIN

_GRUENDE = {
    "postfach_geht_vor": " Dieses Datum lag beim Abruf in der Zukunft, die Uhr des Postfachs geht also vor: Es zählt der"
    " Zeitpunkt des Abrufs.",
    "postfach_springt_zurueck": " Dieses Datum liegt vor dem einer Nachricht mit kleinerer UID: Es zählt deren Datum.",
}


def fetched(d: dict[str, Any]) -> str:
    """Empty if the entry is about no mailbox."""
    if "uid" not in d:
        return ""
    am = datetime.fromisoformat(d["internaldate"]).astimezone(BERLIN)
    kopf = f" Zu groß ({d['groesse']} Bytes): nur der Kopf wurde geholt." if d["umfang"] == "kopf" else ""
    return (
        f" Aus dem Postfach {d['postfach']} (UIDVALIDITY {d['uidvalidity']}, UID {d['uid']}), dort vom"
        f" {am:%d.%m.%Y %H:%M:%S}.{_GRUENDE.get(d.get('zeitgrund', ''), '')}{kopf}"
    )
