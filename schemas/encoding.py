"""Values as JSON: the one spelling that the product writes.

Owns: structs as dicts, dicts as bytes, moments with milliseconds and an offset. Refuses: what is written (that is
`wire/envelope.py` and `internal/versioned.py`).
"""

from datetime import datetime
from typing import Any

import msgspec
import orjson

from schemas.base import Value, write_moment


def to_data(value: Value) -> dict[str, Any]:
    """Turn a value into dicts, lists and scalars; moments are left to `to_json`."""
    data: dict[str, Any] = msgspec.to_builtins(value, builtin_types=(datetime,))
    return data


def to_json(data: object) -> bytes:
    """Write what `to_data` made as JSON, moments in the contract's one spelling."""
    return orjson.dumps(data, default=write_moment, option=orjson.OPT_PASSTHROUGH_DATETIME)


def json_value(value: Value) -> dict[str, Any]:
    """Show a value as JSON speaks it: moments as text, keys in the order of the fields."""
    shown: dict[str, Any] = orjson.loads(to_json(to_data(value)))
    return shown
