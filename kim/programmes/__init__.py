"""The funding programmes as dated data: which version is in force, and what it says, with a source for each figure."""

from kim.programmes.laden import ProgrammFehler, load_programm, programm_for, versions

__all__ = ["ProgrammFehler", "load_programm", "programm_for", "versions"]
