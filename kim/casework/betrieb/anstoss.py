"""How a person's signature sets the next flow run going, and what is said if Prefect is down."""

from kim.adapters.prefect_api import published_api, start_run
from kim.settings import load

NACHTLAUF_HOLT_NACH = (
    "Prefect ist nicht erreichbar; die Zeichnung gilt, der Nachtlauf (oder „kim issue“) holt den Rest nach."
)


def start_review(aktenzeichen: str, gezeichnet_sha256: str) -> str:
    """Starts the deployed flow `review` for one case. Never fails: what was signed is committed already.

    The signature's hash makes the key: the same signature starts one run, the next round another.
    """
    settings = load()
    api = settings.prefect_api_url or published_api(settings.home.resolve())
    parameters = {"aktenzeichen": aktenzeichen, "aktion": "weiterleiten"}
    if start_run(api, "review/review", parameters, f"zeichnung {aktenzeichen} {gezeichnet_sha256[:16]}"):
        return f"Der Lauf „Zeichnung {aktenzeichen}“ ist angestoßen."
    return NACHTLAUF_HOLT_NACH


def start_issue(gezeichnet_sha256: str) -> str:
    """Starts the deployed flow `issue` after a list was signed. Never fails, like `start_review`."""
    settings = load()
    api = settings.prefect_api_url or published_api(settings.home.resolve())
    if start_run(
        api, "issue/issue", {"nur_vorschau": False, "versenden": True}, f"liste {gezeichnet_sha256[:32]}"
    ):
        return "Der Lauf „Bescheide“ ist angestoßen."
    return NACHTLAUF_HOLT_NACH
