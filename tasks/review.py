"""The step of reviewing that a machine may do: look where a case stands."""

from kim.casework.auskunft import fallakte
from tasks.office import office, step


@step(name="Stand", task_run_name="{aktenzeichen}")
def status_of(aktenzeichen: str) -> str:
    """The case's status; raises NichtGefunden for an unknown Aktenzeichen."""
    return fallakte.casefile(office(), aktenzeichen).antrag.status
