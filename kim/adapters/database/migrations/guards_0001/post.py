"""What the database refuses about mails: other bytes than the frozen ones, an annulled letter that leaves, a second life."""

from kim.adapters.database.migrations.guards import Guard, Guards, frozen

_TOT = "EXISTS (SELECT 1 FROM bescheid b WHERE b.id = NEW.bescheid_id AND b.status = 'aufgehoben')"
POST: Guards = (
    frozen("postausgang", "id", "art", "bezug", "antrag_id", "bescheid_id", "message_id", "erstellt_am"),
    Guard(
        "unveraenderlich",
        "postausgang",
        "UPDATE",
        "OLD.dokument_sha256 IS NOT NULL AND NEW.dokument_sha256 IS DISTINCT FROM OLD.dokument_sha256",
        "roh",
    ),
    # An annulled letter that has not begun to leave never leaves.
    Guard("post_bescheid_aufgehoben", "postausgang", "INSERT", _TOT, "tot_neu"),
    Guard(
        "post_bescheid_aufgehoben",
        "postausgang",
        "UPDATE",
        f"NEW.status = 'im_versand' AND OLD.status <> 'im_versand' AND {_TOT}",
        "tot",
    ),
    frozen("postausgang", "an", "kanal", "empfaenger_ags", "angaben_json", art="anschrift"),
    # Once it is settled, it is over.
    Guard(
        "unveraenderlich",
        "postausgang",
        "UPDATE",
        "OLD.status IN ('versendet', 'unzustellbar', 'storniert') AND NEW.status <> OLD.status",
        "vorbei",
    ),
)
