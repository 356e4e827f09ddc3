"""What every value type of the office is built from: frozen, strict about unknown fields, canonical as JSON."""

import hashlib
import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Cent = Annotated[int, Field(strict=True)]
"""An amount in integer cents; never a float, never euros."""


class Wert(BaseModel):
    """A value: equal by content, never changed after it was made."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def canonical_json(value: Any) -> str:
    """The one spelling of a JSON value that is hashed or frozen: sorted keys, no spaces, real umlauts.

    Raises TypeError for what JSON cannot say and ValueError for NaN, so that no hash rests on a guess.
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def sha256_hex(data: bytes | str) -> str:
    """sha256 as 64 hex digits; text is hashed in UTF-8."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()
