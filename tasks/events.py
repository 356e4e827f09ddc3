"""What other systems may hear of: events after the commit, best effort, never for order."""

import logging

from prefect.events import emit_event


def emit(name: str, aktenzeichen: str, **payload: str | int) -> None:
    """Emits `kim.<name>` about one case. A lost event changes nothing: the truth is in our database."""
    try:
        emit_event(
            event=f"kim.{name}",
            resource={"prefect.resource.id": f"kim.antrag.{aktenzeichen}"},
            payload=payload,
        )
    except Exception:  # noqa: BLE001 - an event is a courtesy; its failure must not touch the case
        logging.getLogger("kim.events").warning("Ereignis %s zu %s ging nicht hinaus", name, aktenzeichen)
