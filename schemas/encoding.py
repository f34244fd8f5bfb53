"""Values as JSON, in the one form that the product writes.

Owns: structs as dicts, dicts as bytes, moments with milliseconds and an offset. Refuses: choosing what is written
(`wire/envelope.py` and `internal/versioned.py` do).
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
    """Write the result of `to_data` as JSON, with moments in the contract's form."""
    return orjson.dumps(data, default=write_moment, option=orjson.OPT_PASSTHROUGH_DATETIME)


def json_value(value: Value) -> dict[str, Any]:
    """Return a value as JSON shows it: moments as text, keys in the order of the fields."""
    shown: dict[str, Any] = orjson.loads(to_json(to_data(value)))
    return shown
