"""Which status follows which event: one table for each lifecycle, and the only function that reads them.

The tables are plain data, so that tests can cover every pair and `docs/verfahren.md` can be drawn from them.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias, TypeVar


class Antragsstatus(StrEnum):
    """Where an Antrag stands. *Why* it waits is never a status but a reason from a rule."""

    EINGEGANGEN = "eingegangen"
    IN_PRUEFUNG = "in_pruefung"
    NACHGEFORDERT = "nachgefordert"
    IN_ZEICHNUNG = "in_zeichnung"
    GEZEICHNET = "gezeichnet"
    BEWILLIGT = "bewilligt"
    ABGELEHNT = "abgelehnt"
    ZURUECKGENOMMEN = "zurueckgenommen"
    ERLEDIGT = "erledigt"


class Antragsereignis(StrEnum):
    """What can happen to an Antrag."""

    UEBERNOMMEN = "uebernommen"
    NACHGEFORDERT = "nachgefordert"
    ERGAENZT = "ergaenzt"
    FRIST_ABGELAUFEN = "frist_abgelaufen"
    GEAENDERT = "geaendert"
    VORGELEGT = "vorgelegt"
    MITGEZEICHNET = "mitgezeichnet"
    SCHLUSSGEZEICHNET = "schlussgezeichnet"
    ZURUECKGEGEBEN = "zurueckgegeben"
    BEWILLIGT = "bewilligt"
    ABGELEHNT = "abgelehnt"
    ZURUECKGENOMMEN = "zurueckgenommen"
    ERLEDIGT = "erledigt"
    WIEDERAUFGENOMMEN = "wiederaufgenommen"
    AUFGEHOBEN = "aufgehoben"
    NEU_BESCHIEDEN = "neu_beschieden"


class Bescheidstatus(StrEnum):
    """Where a Bescheid stands between its issue and its finality."""

    AUSGEFERTIGT = "ausgefertigt"
    ABGESANDT = "abgesandt"
    BEKANNTGEGEBEN = "bekanntgegeben"
    ANGEFOCHTEN = "angefochten"
    BESTANDSKRAEFTIG = "bestandskraeftig"
    AUFGEHOBEN = "aufgehoben"


class Bescheidereignis(StrEnum):
    """What can happen to a Bescheid."""

    ABGESANDT = "abgesandt"
    BEKANNTGEGEBEN = "bekanntgegeben"
    RUECKLAUF = "ruecklauf"
    KLAGE_ERHOBEN = "klage_erhoben"
    KLAGE_ERLEDIGT = "klage_erledigt"
    BESTANDSKRAEFTIG = "bestandskraeftig"
    AUFGEHOBEN = "aufgehoben"


class Poststatus(StrEnum):
    """Where one mail to one recipient stands."""

    BEREIT = "bereit"
    IM_VERSAND = "im_versand"
    VERSENDET = "versendet"
    UNKLAR = "unklar"
    UNZUSTELLBAR = "unzustellbar"
    STORNIERT = "storniert"


class Postereignis(StrEnum):
    """What can happen to a mail."""

    BEGONNEN = "begonnen"
    ANGENOMMEN = "angenommen"
    VERTAGT = "vertagt"
    ABGEWIESEN = "abgewiesen"
    UNGEWISS = "ungewiss"
    GEKLAERT_VERSENDET = "geklaert_versendet"
    GEKLAERT_NICHT_VERSENDET = "geklaert_nicht_versendet"
    STORNIERT = "storniert"


class Listenstatus(StrEnum):
    """Where a Verteilliste stands."""

    VORGESCHLAGEN = "vorgeschlagen"
    GEZEICHNET = "gezeichnet"
    AUSGEFERTIGT = "ausgefertigt"
    VERWORFEN = "verworfen"


class Listenereignis(StrEnum):
    """What can happen to a Verteilliste after it was proposed."""

    MITGEZEICHNET = "mitgezeichnet"
    SCHLUSSGEZEICHNET = "schlussgezeichnet"
    AUSGEFERTIGT = "ausgefertigt"
    VERWORFEN = "verworfen"


class Verfuegungsstatus(StrEnum):
    """Where a Verfügung stands."""

    VORGESCHLAGEN = "vorgeschlagen"
    GEZEICHNET = "gezeichnet"
    AUSGEFUEHRT = "ausgefuehrt"
    VERWORFEN = "verworfen"


class Verfuegungsereignis(StrEnum):
    """What can happen to a Verfügung after it was proposed."""

    MITGEZEICHNET = "mitgezeichnet"
    SCHLUSSGEZEICHNET = "schlussgezeichnet"
    AUSGEFUEHRT = "ausgefuehrt"
    VERWORFEN = "verworfen"


_S: TypeAlias = Antragsstatus
_E: TypeAlias = Antragsereignis
OFFEN = (_S.EINGEGANGEN, _S.IN_PRUEFUNG, _S.NACHGEFORDERT, _S.IN_ZEICHNUNG, _S.GEZEICHNET)
"""An Antrag in one of these keeps its money reserved."""

ANTRAG: Mapping[tuple[_S, _E], _S] = {
    (_S.EINGEGANGEN, _E.UEBERNOMMEN): _S.IN_PRUEFUNG,
    (_S.EINGEGANGEN, _E.GEAENDERT): _S.EINGEGANGEN,
    (_S.EINGEGANGEN, _E.ERLEDIGT): _S.ERLEDIGT,
    (_S.IN_PRUEFUNG, _E.GEAENDERT): _S.IN_PRUEFUNG,
    (_S.IN_PRUEFUNG, _E.NACHGEFORDERT): _S.NACHGEFORDERT,
    (_S.IN_PRUEFUNG, _E.VORGELEGT): _S.IN_ZEICHNUNG,
    (_S.IN_PRUEFUNG, _E.ERLEDIGT): _S.ERLEDIGT,
    (_S.NACHGEFORDERT, _E.ERGAENZT): _S.IN_PRUEFUNG,
    (_S.NACHGEFORDERT, _E.GEAENDERT): _S.IN_PRUEFUNG,
    (_S.NACHGEFORDERT, _E.FRIST_ABGELAUFEN): _S.IN_PRUEFUNG,
    (_S.IN_ZEICHNUNG, _E.MITGEZEICHNET): _S.IN_ZEICHNUNG,
    (_S.IN_ZEICHNUNG, _E.SCHLUSSGEZEICHNET): _S.GEZEICHNET,
    (_S.IN_ZEICHNUNG, _E.ZURUECKGEGEBEN): _S.IN_PRUEFUNG,
    (_S.IN_ZEICHNUNG, _E.GEAENDERT): _S.IN_PRUEFUNG,
    (_S.GEZEICHNET, _E.ZURUECKGEGEBEN): _S.IN_PRUEFUNG,
    (_S.GEZEICHNET, _E.GEAENDERT): _S.IN_PRUEFUNG,
    (_S.GEZEICHNET, _E.BEWILLIGT): _S.BEWILLIGT,
    (_S.GEZEICHNET, _E.ABGELEHNT): _S.ABGELEHNT,
    **{(status, _E.ZURUECKGENOMMEN): _S.ZURUECKGENOMMEN for status in OFFEN},
    (_S.BEWILLIGT, _E.WIEDERAUFGENOMMEN): _S.IN_PRUEFUNG,
    (_S.ABGELEHNT, _E.WIEDERAUFGENOMMEN): _S.IN_PRUEFUNG,
    (_S.BEWILLIGT, _E.AUFGEHOBEN): _S.ERLEDIGT,
    (_S.ABGELEHNT, _E.AUFGEHOBEN): _S.ERLEDIGT,
    (_S.BEWILLIGT, _E.NEU_BESCHIEDEN): _S.BEWILLIGT,
}

_B: TypeAlias = Bescheidstatus
_F: TypeAlias = Bescheidereignis
BESCHEID: Mapping[tuple[_B, _F], _B] = {
    (_B.AUSGEFERTIGT, _F.ABGESANDT): _B.ABGESANDT,
    (_B.ABGESANDT, _F.BEKANNTGEGEBEN): _B.BEKANNTGEGEBEN,
    (_B.ABGESANDT, _F.RUECKLAUF): _B.AUSGEFERTIGT,
    (_B.BEKANNTGEGEBEN, _F.RUECKLAUF): _B.AUSGEFERTIGT,
    (_B.BEKANNTGEGEBEN, _F.KLAGE_ERHOBEN): _B.ANGEFOCHTEN,
    (_B.ANGEFOCHTEN, _F.KLAGE_ERLEDIGT): _B.BESTANDSKRAEFTIG,
    (_B.BEKANNTGEGEBEN, _F.BESTANDSKRAEFTIG): _B.BESTANDSKRAEFTIG,
    **{(status, _F.AUFGEHOBEN): _B.AUFGEHOBEN for status in _B if status is not _B.AUFGEHOBEN},
}

_P: TypeAlias = Poststatus
_G: TypeAlias = Postereignis
POST: Mapping[tuple[_P, _G], _P] = {
    (_P.BEREIT, _G.BEGONNEN): _P.IM_VERSAND,
    (_P.BEREIT, _G.STORNIERT): _P.STORNIERT,
    (_P.IM_VERSAND, _G.ANGENOMMEN): _P.VERSENDET,
    (_P.IM_VERSAND, _G.VERTAGT): _P.BEREIT,
    (_P.IM_VERSAND, _G.ABGEWIESEN): _P.UNZUSTELLBAR,
    (_P.IM_VERSAND, _G.UNGEWISS): _P.UNKLAR,
    (_P.UNKLAR, _G.GEKLAERT_VERSENDET): _P.VERSENDET,
    (_P.UNKLAR, _G.GEKLAERT_NICHT_VERSENDET): _P.BEREIT,
    (_P.UNKLAR, _G.STORNIERT): _P.STORNIERT,
}

_L: TypeAlias = Listenstatus
_H: TypeAlias = Listenereignis
VERTEILLISTE: Mapping[tuple[_L, _H], _L] = {
    (_L.VORGESCHLAGEN, _H.MITGEZEICHNET): _L.VORGESCHLAGEN,
    (_L.VORGESCHLAGEN, _H.SCHLUSSGEZEICHNET): _L.GEZEICHNET,
    (_L.VORGESCHLAGEN, _H.VERWORFEN): _L.VERWORFEN,
    (_L.GEZEICHNET, _H.VERWORFEN): _L.VERWORFEN,
    (_L.GEZEICHNET, _H.AUSGEFERTIGT): _L.AUSGEFERTIGT,
}
"""A signed list can be discarded only before its first Bescheid (the database refuses it afterwards)."""

_V: TypeAlias = Verfuegungsstatus
_W: TypeAlias = Verfuegungsereignis
VERFUEGUNG: Mapping[tuple[_V, _W], _V] = {
    (_V.VORGESCHLAGEN, _W.MITGEZEICHNET): _V.VORGESCHLAGEN,
    (_V.VORGESCHLAGEN, _W.SCHLUSSGEZEICHNET): _V.GEZEICHNET,
    (_V.VORGESCHLAGEN, _W.VERWORFEN): _V.VERWORFEN,
    (_V.GEZEICHNET, _W.VERWORFEN): _V.VERWORFEN,
    (_V.GEZEICHNET, _W.AUSGEFUEHRT): _V.AUSGEFUEHRT,
}


S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


class VerboteneBewegung(Exception):
    """This event cannot happen in this status; the message names both and what would be possible."""


def advance(table: Mapping[tuple[S, E], S], status: S, ereignis: E) -> S:
    """The status after `ereignis`; raises VerboteneBewegung if the table has no such line."""
    try:
        return table[status, ereignis]
    except KeyError:
        possible = sorted(event.value for current, event in table if current == status)
        raise VerboteneBewegung(
            f"„{ereignis.value}“ ist im Status „{status.value}“ nicht möglich"
            f" (möglich: {', '.join(possible) or 'nichts'})"
        ) from None
