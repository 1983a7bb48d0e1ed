"""Make an input that fails smaller while it still fails, so that a person sees what matters."""

from collections.abc import Callable

_MOST_TRIES = 400


def smallest(content: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """Cut pieces out of a content, halves first, as long as what is left fails."""
    tries, size = 0, max(1, len(content) // 2)
    while size and tries < _MOST_TRIES:
        at = 0
        while at < len(content) and tries < _MOST_TRIES:
            less = content[:at] + content[at + size :]
            tries += 1
            if fails(less):
                content = less
            else:
                at += size
        size //= 2
    return content
