"""Was ein Eintrag des Journals und was eine Zeile der Akte sagt, als zwei Tafeln. Wird von verlauf.py gelesen."""


def tafel(text: str) -> list[list[list[str]]]:
    return [[teil.split() for teil in zeile.split("·")] for zeile in text.strip().splitlines()]


# What one journal entry says: art · kind of fact · what tells it from others · the fact itself.
JOURNAL = tafel("""
eingang.registriert · Eingang · · nr eingegangen_am kanal datei sha256 zeitquelle eltern
eingang.registriert eingang.erneut_abgerufen · Postabruf · postfach uidvalidity uid · internaldate groesse umfang am
eingang.eingeordnet · Posteinordnung · · klassen satz aktenzeichen anhaenge message_id am
eingang.gescannt · Scan · · seiten am
eingang.texterkennung · Texterkennung · lauf · ergebnis satz programm vorschlag_sha256 am
erfassung.erfasst erfassung.kein_antrag · Erfassung · · ergebnis aktenzeichen fassung grund person am
stempel.vorgeschlagen · Stempel · lauf · gestempelt_am grund person am
stempel.vorgeschlagen stempel.bestaetigt · Stempelzeichnung · lauf stufe · person am vertretene notzugriff
stempel.verworfen · Stempelverwerfung · lauf · grund person am
antrag.registriert antrag.neue_fassung antrag.anlage · Einordnung · eingang · klasse satz am
antrag.registriert antrag.neue_fassung · Fassung · fassung · fassung_sha256 eingang person grund am
antrag.antwortkennung · Antwortkennung · · kennung_sha256 am
antrag.fassung_nicht_angenommen · Entscheid · fassung · angenommen person grund
antrag.vorgelegt · Prüfvermerk · runde · vorschlag gruende abweichungen betrag_cent inhalt_sha256 person am
antrag.vorgelegt · Zeichnung · runde stufe · person inhalt_sha256 am vertretene notzugriff
antrag.mitgezeichnet antrag.schlussgezeichnet · Zeichnung · runde stufe · person inhalt_sha256 am vertretene notzugriff
antrag.nachgefordert · Frist · k · frist text
antrag.vorzeitiger_beginn · Zustimmung · k · ab grund person am
bescheid.ausfertigung · Ausfertigung · bescheid · sha256 am
verteilliste.vorgeschlagen · Listenzeichnung · stufe · person inhalt_sha256 am vertretene notzugriff
verteilliste.mitgezeichnet verteilliste.schlussgezeichnet · Listenzeichnung · stufe · person inhalt_sha256 am \
vertretene notzugriff
vertretung.eingerichtet · Vertretung · · vertretene vertreter von bis grund person am
vertretung.beendet · Vertretungsende · · grund person am
befangenheit.gemeldet · Befangenheit · · betroffene ags aktenzeichen grund person am
befangenheit.aufgehoben · Befangenheitsende · · grund person am
notzugriff.genommen · Notzugriff · · rolle grund person bis am
notzugriff.kontrolliert · Notzugriffskontrolle · · vermerk person am
verfuegung.vorgeschlagen verfuegung.mitgezeichnet verfuegung.schlussgezeichnet · Verfügungszeichnung · verfuegung stufe \
· person inhalt_sha256 am vertretene notzugriff
nachtlauf.begonnen · Nacht · · am
nachtlauf.beendet · Nachtende · · am inhalt
person.angelegt · Person · · name rollen
""")
# What one row says, to be the same: file · kind of fact · what tells it from others · the fact itself.
AKTE = tafel("""
eingaenge · Eingang · eingang · ereignis_nr eingegangen_am kanal dateiname dokument_sha256 zeitquelle eltern
postabrufe · Postabruf · eingang postfach uidvalidity uid · internaldate groesse umfang am
posteinordnungen · Posteinordnung · eingang · klassen satz aktenzeichen anhaenge message_id am
scans · Scan · eingang · seiten am
texterkennungen · Texterkennung · eingang lauf · ergebnis satz programm vorschlag_sha256 am
erfassungen · Erfassung · eingang · ergebnis aktenzeichen fassung grund person am
stempel · Stempel · eingang lauf · gestempelt_am grund person am
stempelzeichnungen · Stempelzeichnung · eingang lauf stufe · person am vertretene notzugriff
stempelverwerfungen · Stempelverwerfung · eingang lauf · grund person am
einordnungen · Einordnung · aktenzeichen eingang · klasse satz am
entscheide · Entscheid · aktenzeichen fassung · angenommen person grund
antraege · Antrag · aktenzeichen · status status_nr fassung vollstaendig_am
antraege · Empfängerin · aktenzeichen · empfaenger_ags baustein
antwortkennungen · Antwortkennung · aktenzeichen · kennung_sha256 am
pruefungen · Prüfung · aktenzeichen k · ergebnis fassung befunde fehler am
vermerke · Prüfvermerk · aktenzeichen runde · vorschlag gruende abweichungen betrag_cent inhalt_sha256 person am
zeichnungen · Zeichnung · aktenzeichen runde stufe · person inhalt_sha256 am vertretene notzugriff
fristen · Frist · aktenzeichen k · faellig_am text
zustimmungen · Zustimmung · aktenzeichen k · ab grund person am
haushalt · Haushalt · haushalt posten · mittel_cent
bescheide · Bescheid · vorgang bescheidnummer · status betrag_cent nutzlast_sha256 ausgefertigt_am buchungen
ausfertigungen · Ausfertigung · vorgang bescheidnummer · dokument_sha256 am
verteillisten · Verteilliste · listennummer · status status_nr baustein haushaltsjahr summe_cent inhalt_sha256 \
programm_version regel_version person am
listenzeichnungen · Listenzeichnung · listennummer stufe · person inhalt_sha256 am vertretene notzugriff
vertretungen · Vertretung · um · vertretene vertreter von bis grund person am
vertretungsenden · Vertretungsende · um · grund person am
befangenheiten · Befangenheit · um · betroffene ags aktenzeichen grund person am
befangenheitsenden · Befangenheitsende · um · grund person am
notzugriffe · Notzugriff · um · rolle grund person bis am
notzugriffskontrollen · Notzugriffskontrolle · um · vermerk person am
verfuegungen · Verfügung · vorgang verfuegungsnummer · status status_nr art gruende inhalt_sha256 person am
verfuegungszeichnungen · Verfügungszeichnung · vorgang verfuegungsnummer stufe · person inhalt_sha256 am \
vertretene notzugriff
sendungen · Sendung · bezug art k · kanal erstellt_am status status_nr anzahl versuche
naechte · Nacht · nacht · begonnen_am
naechte · Nachtende · nacht · beendet_am ergebnis
personen · Person · wer · name rollen
""")
