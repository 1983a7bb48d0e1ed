"""Keys of servers: from the environment or a secrets file, each bound to the host it is for."""

import os
import tomllib
from pathlib import Path

from inbedder_core.encoders.served.address import ServerAddress
from inbedder_core.errors import ModelError

KEYS_VARIABLE, SECRETS_VARIABLE = "INBEDDER_API_KEYS", "INBEDDER_SECRETS"
_TABLE = "api_keys"
_OTHERS = 0o077


def find_key(address: ServerAddress) -> str | None:
    """Return the key for a server's host; None where there is none. Raises ModelError for a file others can read.

    INBEDDER_API_KEYS holds HOST=KEY, several with blanks between; the file has a table [api_keys]. A key is never sent
    to another host than the one it is written for, whatever address a person gives.
    """
    keys = _from_file(secrets_file()) | _from_environment()
    for host in (address.host, address.host.rpartition(":")[0] or address.host):
        if key := keys.get(host.lower()):
            return key
    return None


def secrets_file() -> Path:
    """Return where keys are kept: the file that INBEDDER_SECRETS names, else secrets.toml in the user's settings."""
    from platformdirs import user_config_path

    named = os.environ.get(SECRETS_VARIABLE)
    return Path(named).expanduser() if named else user_config_path("inbedder", appauthor=False) / "secrets.toml"


def how_to_give_a_key(address: ServerAddress) -> str:
    """Say to a person where the key of a server is looked for."""
    return f"set {KEYS_VARIABLE}='{address.host}=KEY', or write the key to {secrets_file()} (docs/served-models.md)"


def _from_environment() -> dict[str, str]:
    pairs = (entry.partition("=") for entry in os.environ.get(KEYS_VARIABLE, "").split())
    return {host.lower(): key for host, _, key in pairs if host and key}


def _from_file(path: Path) -> dict[str, str]:
    try:
        if path.stat().st_mode & _OTHERS:
            raise ModelError(f"{path} holds keys and can be read by others; run: chmod 600 {path}")
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read as a secrets file ({error}); correct or remove it") from None
    table = found.get(_TABLE)
    if not isinstance(table, dict) or not all(isinstance(key, str) for key in table.values()):
        raise ModelError(f'{path} must hold a table [{_TABLE}] of lines "HOST" = "KEY"; correct or remove it')
    return {host.lower(): key for host, key in table.items()}
