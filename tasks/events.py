"""What other systems may hear of: events after the commit, best effort, never for order."""

import logging

from prefect.events import emit_event


def emit(name: str, aktenzeichen: str, *, kind: str = "antrag", **payload: str | int) -> None:
    """Emits `kim.<name>` about a case or another kind of thing. A lost event changes nothing: the database is the truth."""
    try:
        emit_event(
            event=f"kim.{name}",
            resource={"prefect.resource.id": f"kim.{kind}.{aktenzeichen}"},
            payload=payload,
        )
    except Exception:  # noqa: BLE001 - an event is a courtesy; its failure must not touch the case
        logging.getLogger("kim.events").warning("Ereignis %s zu %s ging nicht hinaus", name, aktenzeichen)
