"""How a person's signature sets the next flow run going, and what is said if Prefect is down."""

from kim.adapters.prefect_api import published_api, start_run
from kim.settings import load


def start_review(aktenzeichen: str, gezeichnet_sha256: str) -> str:
    """Starts the deployed flow `review` for one case. Never fails: what was signed is committed already.

    The signature's hash makes the key: the same signature starts one run, the next round another.
    """
    settings = load()
    api = settings.prefect_api_url or published_api(settings.home.resolve())
    parameters = {"aktenzeichen": aktenzeichen, "aktion": "weiterleiten"}
    if start_run(api, "review/review", parameters, f"zeichnung {aktenzeichen} {gezeichnet_sha256[:16]}"):
        return f"Der Lauf „Zeichnung {aktenzeichen}“ ist angestoßen."
    return "Prefect ist nicht erreichbar; die Zeichnung gilt, der Nachtlauf (oder „kim issue“) holt den Rest nach."
