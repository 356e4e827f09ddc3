"""What Prefect watches by itself: a run whose process died stops sending heartbeats and is marked as crashed."""

from datetime import timedelta

from prefect.automations import Automation
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

NAME = "KIM: abgestorbene Läufe"
_ENDE = ("Completed", "Failed", "Cancelled", "Crashed", "Menschen gefragt")
STILLE = timedelta(seconds=90)
"""Three heartbeats of 30 seconds."""


def zombies() -> Automation:
    """Marks a run as Crashed that was heard of once and then neither beat nor ended."""
    return Automation(
        name=NAME,
        description="Ein Lauf, dessen Prozess gestorben ist, bliebe sonst für immer „Running“.",
        trigger=EventTrigger(
            posture=Posture.Proactive,
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.heartbeat", *(f"prefect.flow-run.{end}" for end in _ENDE)},
            for_each={"prefect.resource.id"},
            threshold=1,
            within=STILLE,
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.CRASHED,
                message="Der Prozess dieses Laufs antwortet nicht mehr. Der Nachtlauf holt nach, was fehlt.",
            )
        ],
    )


def ensure_automations() -> None:
    """Creates the automation unless it is there; twice does no harm."""
    try:
        assert isinstance(Automation.read(name=NAME), Automation)
    except ValueError:
        assert isinstance(zombies().create(), Automation)
