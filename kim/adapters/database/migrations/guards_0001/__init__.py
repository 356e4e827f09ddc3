"""What the first schema's database refuses by itself, by subject, in the order in which the triggers are created."""

from kim.adapters.database.migrations.guards import Guards
from kim.adapters.database.migrations.guards_0001.antrag import ANTRAG
from kim.adapters.database.migrations.guards_0001.befugnis import BEFUGNIS
from kim.adapters.database.migrations.guards_0001.bescheid import BESCHEID
from kim.adapters.database.migrations.guards_0001.eingang import EINGANG
from kim.adapters.database.migrations.guards_0001.haushalt import HAUSHALT
from kim.adapters.database.migrations.guards_0001.papier import PAPIER
from kim.adapters.database.migrations.guards_0001.post import POST
from kim.adapters.database.migrations.guards_0001.schluessel import SCHLUESSEL, SCHLUESSEL_VOR_ALLEM
from kim.adapters.database.migrations.guards_0001.unveraenderlich import UNVERAENDERLICH
from kim.adapters.database.migrations.guards_0001.verfuegung import VERFUEGUNG
from kim.adapters.database.migrations.guards_0001.verteilliste import VERTEILLISTE
from kim.adapters.database.migrations.guards_0001.zeichnung import ZEICHNUNG

GUARDS: Guards = (
    *SCHLUESSEL,
    *UNVERAENDERLICH,
    *EINGANG,
    *PAPIER,
    *ANTRAG,
    *BEFUGNIS,
    *ZEICHNUNG,
    *HAUSHALT,
    *BESCHEID,
    *VERTEILLISTE,
    *VERFUEGUNG,
    *POST,
    *SCHLUESSEL_VOR_ALLEM,
)
