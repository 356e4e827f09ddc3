"""What the database refuses, and how that is said to a person: constraint or trigger name → code and sentence."""

from sqlalchemy.exc import DBAPIError

# ruff: noqa: E501 - one sentence, one line

SENTENCES = {
    "zeichnung_zwei_personen": "Diese Person hat in dieser Runde schon gezeichnet. Die nächste Zeichnung leistet eine andere Person.",
    "zeichnung_eigene_aenderung": "Wer den Inhalt zuletzt getippt oder berichtigt hat, zeichnet ihn nicht. Bitte eine andere Person.",
    "zeichnung_veraltet": "Der Inhalt hat sich seit dem Prüfvermerk geändert. Bitte neu prüfen und einen neuen Vermerk anlegen.",
    "zeichnung_status": "In diesem Status wird nicht gezeichnet. Bitte zuerst einen Prüfvermerk vorlegen.",
    "zeichnung_stufe": "Diese Zeichnung liegt schon vor.",
    "haushalt_nicht_ueberzogen": "Die Mittel reichen nicht; es wurde nichts gebucht.",
    "bescheid_ein_lebender_je_antrag": "Zu diesem Antrag gibt es schon einen wirksamen Bescheid.",
    "bescheid_ueberschneidung": "Für diese Kommune und diesen Baustein gibt es im selben Zeitraum schon eine Bewilligung.",
    "uq_bescheid_schluessel": "Aus dieser Zeichnungsrunde ist schon ein Bescheid entstanden.",
    "nummer_luecke": "Die Nummer schließt nicht lückenlos an; es wurde nichts geschrieben.",
    "antrag_ohne_zeichnung": "Ohne Prüfvermerk und Schlusszeichnung zweier Personen wird nichts gezeichnet oder beschieden.",
    "antrag_ohne_bescheid": "Ein Antrag wird nur durch einen Bescheid bewilligt oder abgelehnt.",
    "unveraenderlich": "Dieser Eintrag ist unveränderlich.",
    "post_einmal_je_anlass": "Diese Sendung gibt es schon.",
    "rang_unveraenderlich": "Der Rang und das Aktenzeichen eines Vorgangs ändern sich nicht; allein ein bestätigter Eingangsstempel verlegt den Rang eines offenen.",
    "listenzeichnung_zwei_personen": "Diese Person hat die Liste schon gezeichnet. Die nächste Zeichnung leistet eine andere Person.",
    "listenzeichnung_veraltet": "Das ist nicht der Prüfwert dieser Liste. Bitte neu ansehen und den gesehenen Prüfwert angeben.",
    "listenzeichnung_status": "In diesem Status wird die Liste nicht gezeichnet.",
    "listenzeichnung_stufe": "Diese Zeichnung liegt schon vor.",
    "verteilliste_eine_lebende": "Für diesen Baustein und dieses Haushaltsjahr gibt es schon eine Verteilliste. Bitte zuerst verwerfen.",
    "verteilliste_ohne_zeichnung": "Ohne Vorschlag und Schlusszeichnung zweier Personen gilt keine Verteilliste.",
    "verteilliste_gezeichnet": "Zu einer gezeichneten Verteilliste kommt niemand mehr hinzu.",
    "verteilliste_hat_bescheide": "Aus dieser Verteilliste sind schon Bescheide entstanden; sie wird nicht mehr verworfen.",
    "verteilliste_unvollstaendig": "Es fehlen noch Bescheide aus dieser Verteilliste.",
    "verteilliste_weg": "Diesen Weg kennt die Verteilliste nicht.",
    "pauschale_ohne_liste": "Eine Pauschale gibt es nur nach einer gezeichneten Verteilliste und in deren Höhe.",
    "pauschale_falscher_topf": "Eine Pauschale wird aus den Ausgaben ihres Haushaltsjahrs gebucht.",
    "bescheid_eine_lebende_pauschale": "Für diese Kommune, diesen Baustein und dieses Haushaltsjahr gibt es schon eine Pauschale.",
    "verfuegung_eine_je_bescheid": "Zu diesem Bescheid gibt es schon eine Verfügung. Bitte zuerst verwerfen: „kim verfuegung list“.",
    "verfuegung_eine_je_antrag": "Zum Rang dieses Vorgangs gibt es schon eine Verfügung. Bitte zuerst verwerfen: „kim verfuegung list“.",
    "verfuegung_fremd": "Bescheid, Fassung und Prüfung einer Verfügung gehören zu ihrem Vorgang.",
    "verfuegung_ohne_zeichnung": "Ohne Vorschlag und Schlusszeichnung zweier Personen gilt keine Verfügung.",
    "verfuegung_unvollstaendig": "Ausgeführt ist eine Verfügung erst mit ihrem Bescheid und der vollständigen Rückbuchung.",
    "bescheid_ohne_verfuegung": "Ein Bescheid wird nur nach einer gezeichneten Verfügung aufgehoben oder geändert.",
    "buchung_vorzeichen": "Zurückgebucht wird nur durch Aufhebung oder Änderung, gebucht nur durch eine Bewilligung.",
    "antrag_ohne_aufhebung": "Ein beschiedener Vorgang wird erst wieder aufgenommen oder beendet, wenn sein Bescheid aufgehoben ist.",
    "post_bescheid_aufgehoben": "Der Bescheid ist aufgehoben; er wird nicht mehr versandt.",
    "verfuegung_weg": "Diesen Weg kennt die Verfügung nicht.",
    "verfuegungszeichnung_zwei_personen": "Diese Person hat die Verfügung schon gezeichnet. Die nächste Zeichnung leistet eine andere Person.",
    "verfuegungszeichnung_eigene_aenderung": "Wer den Inhalt getippt oder berichtigt hat, zeichnet ihn nicht. Bitte eine andere Person.",
    "verfuegungszeichnung_veraltet": "Das ist nicht der Prüfwert dieser Verfügung. Bitte neu ansehen und den gesehenen Prüfwert angeben.",
    "verfuegungszeichnung_status": "In diesem Status wird die Verfügung nicht gezeichnet.",
    "verfuegungszeichnung_stufe": "Diese Zeichnung liegt schon vor.",
    "haushaltssperre_gilt": "Es gilt eine Haushaltssperre; es wird nichts bewilligt oder festgesetzt.",
    "haushaltssperre_grund": "Eine Haushaltssperre und ihre Freigabe brauchen einen Grund.",
    "haushaltssperre_keine": "Es gilt keine Haushaltssperre, die aufgehoben werden könnte.",
    "haushaltssperre_rolle": "Die Haushaltssperre verhängt und hebt auf, wer schlusszeichnen darf.",
    "haushaltssperre_steht": "Es gilt schon eine Haushaltssperre.",
    "zeichnung_rolle": "Für diese Zeichnung fehlt die Rolle: Sie kommt von der Person selbst, von der vertretenen Person oder aus einem Notzugriff.",
    "zeichnung_vertretung": "Eine solche Vertretung gilt zurzeit nicht. „kim vertretung list“ zeigt alle.",
    "zeichnung_notzugriff": "Dieser Notzugriff gilt nicht (mehr) oder nicht für diese Zeichnung.",
    "vertretung_zwei_personen": "Die vertretende oder die vertretene Person hat in dieser Runde schon gezeichnet. Die nächste Zeichnung leistet eine andere Person.",
    "vertretung_dritte": "Eine Vertretung richtet eine dritte Person ein, die schlusszeichnen darf.",
    "vertretungsende_rolle": "Eine Vertretung beendet eine der beiden Personen oder wer schlusszeichnen darf.",
    "person_befangen": "Die handelnde oder die vertretene Person ist hier befangen und wirkt nicht mit (§§ 20, 21 VwVfG NRW). Bitte eine andere Person.",
    "befangen_gezeichnet": "Wer in dieser Runde gezeichnet hat, ist befangen. Bitte zurückgeben und neu vorlegen.",
    "befangenheit_rolle": "Die Befangenheit einer anderen Person meldet, wer schlusszeichnen darf.",
    "befangenheitsende_rolle": "Eine Befangenheit hebt eine andere Person auf, die schlusszeichnen darf.",
    "notzugriff_unnoetig": "Diese Rolle hat die Person schon; ein Notzugriff ist nicht nötig.",
    "notzugriff_besteht": "Diese Person hat schon einen laufenden Notzugriff. Zuerst ablaufen oder kontrollieren lassen.",
    "notzugriffskontrolle_rolle": "Einen Notzugriff kontrolliert eine andere Person, die schlusszeichnen darf.",
    "eingang_eltern": "Ein Anhang hat den Zeitpunkt seiner E-Mail; es wurde nichts aufgenommen.",
    "eingang_einmal_eingeordnet": "Dieser Eingang ist schon eingeordnet.",
    "erfassung_fremd": "Erfasst ist, was dieselbe Person aus diesem Eingang eingetippt hat; es wurde nichts geschrieben.",
    "stempel_zeitpunkt": "Ein Stempel gilt Papier, das vor der Datei da war: Er liegt vor deren Zeitpunkt, und eine E-Mail trägt keinen.",
    "stempel_einer_je_eingang": "Zu diesem Eingang gibt es schon einen Stempel. Bitte zuerst verwerfen: „kim inbox stempel-verwerfen“.",
    "stempelzeichnung_zwei_personen": "Wer den Stempel vorgeschlagen hat, bestätigt ihn nicht. Bitte eine andere Person.",
    "stempelzeichnung_stufe": "Diese Zeichnung liegt schon vor.",
    "stempelzeichnung_status": "Dieser Stempel ist schon bestätigt oder verworfen.",
    "anhang_zu_spaet": "Zu einer eingeordneten E-Mail kommt kein Anhang mehr hinzu.",
    "anhang_nr": "Diesen Anhang gibt es schon.",
    "postabruf_einmal": "Diese Nachricht des Postfachs ist schon aufgenommen.",
    "postabruf_zeit": "Ein Eingang aus dem Postfach ist nicht früher als dessen Datum und nicht später als der Abruf.",
    "uq_person_kuerzel": "Dieses Kürzel ist vergeben.",
    "uq_konto_anmeldename": "Dieser Anmeldename ist vergeben.",
}
# SQLite names the columns of a broken UNIQUE and never the constraint.
_AUF_SQLITE = {
    "anhang.eingang_id, anhang.nr": "anhang_nr",
    "postabruf.postfach, postabruf.uidvalidity, postabruf.uid": "postabruf_einmal",
    "zeichnung.pruefvermerk_id, zeichnung.person_id": "zeichnung_zwei_personen",
    "zeichnung.pruefvermerk_id, zeichnung.stufe": "zeichnung_stufe",
    "bescheid.antrag_id": "bescheid_ein_lebender_je_antrag",
    "bescheid.schluessel": "uq_bescheid_schluessel",
    "postausgang.art, postausgang.bezug": "post_einmal_je_anlass",
    "listenzeichnung.liste_id, listenzeichnung.person_id": "listenzeichnung_zwei_personen",
    "listenzeichnung.liste_id, listenzeichnung.stufe": "listenzeichnung_stufe",
    "verfuegungszeichnung.verfuegung_id, verfuegungszeichnung.person_id": "verfuegungszeichnung_zwei_personen",
    "verfuegungszeichnung.verfuegung_id, verfuegungszeichnung.stufe": "verfuegungszeichnung_stufe",
    "verfuegung.bescheid_id": "verfuegung_eine_je_bescheid",
    "verfuegung.antrag_id": "verfuegung_eine_je_antrag",
    "verteilliste.programm, verteilliste.baustein, verteilliste.haushaltsjahr": "verteilliste_eine_lebende",
    "bescheid.programm, bescheid.baustein, bescheid.empfaenger_ags, bescheid.zeitraum_von": "bescheid_eine_lebende_pauschale",
    "stempelzeichnung.stempel_id, stempelzeichnung.person_id": "stempelzeichnung_zwei_personen",
    "stempelzeichnung.stempel_id, stempelzeichnung.stufe": "stempelzeichnung_stufe",
    "person.kuerzel": "uq_person_kuerzel",
    "konto.anmeldename": "uq_konto_anmeldename",
}


class TransientError(Exception):
    """The world does not answer for now: a lock held too long, a lost connection. The same act may work in a moment."""


class CommitUngewiss(TransientError):
    """Nobody knows whether the act was committed: read again behind the lock before anything is repeated."""


class Refusal(Exception):
    """The database refused an act: `code` is the constraint's name, the message a German sentence."""

    def __init__(self, code: str, satz: str) -> None:
        super().__init__(satz)
        self.code = code


def refusal_of(error: DBAPIError) -> Refusal | None:
    """The refusal behind a driver's error, or None if it is none of ours (a lost connection, a full disk)."""
    text = str(error.orig)
    for columns, code in _AUF_SQLITE.items():
        if f"UNIQUE constraint failed: {columns}" in text:
            return Refusal(code, SENTENCES[code])
    # The longest name first: one name may be part of another.
    for code in sorted(SENTENCES, key=len, reverse=True):
        if code in text:
            return Refusal(code, SENTENCES[code])
    return None
