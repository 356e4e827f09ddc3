"""How a person's act sets the next flow run going: one HTTP call with an idempotency key, no Prefect needed."""

import httpx

from kim.settings import load

NACHTLAUF_HOLT_NACH = (
    "Prefect ist nicht erreichbar; der Vorgang ist gezeichnet, der Nachtlauf holt den Rest nach."
)


def start_review(aktenzeichen: str) -> str:
    """Starts the deployed flow `review` for one case. Never fails: what was signed is committed already."""
    api = load().prefect_api_url.rstrip("/")
    if not api:
        return NACHTLAUF_HOLT_NACH
    try:
        with httpx.Client(timeout=10) as client:
            found = client.get(f"{api}/deployments/name/review/review")
            found.raise_for_status()
            started = client.post(
                f"{api}/deployments/{found.json()['id']}/create_flow_run",
                json={
                    "parameters": {"aktenzeichen": aktenzeichen, "aktion": "weiterleiten"},
                    "idempotency_key": f"zeichnung {aktenzeichen} {_round(aktenzeichen)}",
                },
            )
            started.raise_for_status()
    except (httpx.HTTPError, KeyError, ValueError):
        return NACHTLAUF_HOLT_NACH
    return f"Der Lauf „Zeichnung {aktenzeichen}“ ist angestoßen."


def _round(aktenzeichen: str) -> str:
    """Which signature this was: the same signature starts one run, the next round another."""
    from kim.casework import auskunft
    from kim.cli import tuer

    with tuer.office() as buero:
        vermerk = auskunft.casefile(buero, aktenzeichen).vermerk
        return vermerk.inhalt_sha256[:16] if vermerk else "ohne Vermerk"
