"""Who reads files that strangers sent? Long-lived worker processes that can do nothing but think (docs/adr/0018).

A task runs inside by name: a factory `module:function` that is called before the doors close and gives a function from
bytes to JSON text. Nothing here imports a parser, so the office's own process never holds one.
"""

from kim.adapters.sandkasten.bild import (
    SeiteNichtZuZeigen,
    draw_boxed,
    propose_boxed,
    sandbox_for_pictures,
)
from kim.adapters.sandkasten.kasten import Aufgabe, Ausgang, Sandkasten
from kim.adapters.sandkasten.mail import read_mail_boxed, sandbox_for_mail
from kim.adapters.sandkasten.pdf import read_pdf_boxed, sandbox_for_pdf
from kim.adapters.sandkasten.prozess import SandkastenFehler

__all__ = [
    "Aufgabe",
    "Ausgang",
    "Sandkasten",
    "SandkastenFehler",
    "SeiteNichtZuZeigen",
    "draw_boxed",
    "propose_boxed",
    "read_mail_boxed",
    "read_pdf_boxed",
    "sandbox_for_mail",
    "sandbox_for_pdf",
    "sandbox_for_pictures",
]
