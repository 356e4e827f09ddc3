"""The step of reviewing that a machine may do: look where a case stands."""

from kim.casework import akte
from tasks.office import office, step


@step(name="Stand", task_run_name="{aktenzeichen}")
def status_of(aktenzeichen: str) -> str:
    """The case's status; raises NichtGefunden for an unknown Aktenzeichen."""
    with office().database.reading() as session:
        return akte.load(session, aktenzeichen).status
