"""A batch of token rows read by a decoder so far, its keys and values kept to go on from."""

from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from inbedder_core.encoders.pooling import PromptStates
from inbedder_core.encoders.prefix_cache import Prefix
from inbedder_core.encoders.tokens import TokenIds, pad_rows
from inbedder_core.errors import ModelError

if TYPE_CHECKING:
    import torch

_FINAL_NORMS = ("norm", "final_layer_norm", "ln_f", "norm_f")


class Reading:
    """What was read: rows are padded on the left with `pad`; `states` (n, new tokens, d) are the layer's newest.

    Their layers count from 1; the last is read after the network's final norm. Of several layers the mean is kept, of
    older states only the sum, where it is asked for. With `prefixes`, one for each row, it goes on from these.
    """

    states: "torch.Tensor"

    def __init__(
        self,
        model: Any,
        rows: Sequence[TokenIds],
        *,
        pad: int,
        layers: range,
        summed: bool = False,
        prefixes: Sequence[Prefix] = (),
    ) -> None:
        import torch
        from transformers import DynamicCache

        self.body = model.base_model
        self.pad, self.summed, self.device = pad, summed, model.device
        count = model.config.num_hidden_layers
        inner = [layer for layer in layers if layer < count]
        self.tapped = [_layers(self.body, count)[layer - 1] for layer in inner]
        self.reads_last = count in layers
        self.layer_states: list[torch.Tensor] = []
        # Without the model's config, so that all that was read stays: a sliding window's cache cannot be taken back.
        self.cache = DynamicCache()
        self.mask = torch.empty((len(rows), 0), dtype=torch.long, device=self.device)
        self.total: torch.Tensor | None = None
        if prefixes:
            self._resume(prefixes)
            _, self.mask = pad_rows(rows, side="left", device=self.device)
        elif any(rows):
            self.extend(rows)
        self.start, self.start_total = self.mask.shape[1], self.total

    def extend(self, rows: Sequence[TokenIds]) -> "torch.Tensor":
        """Read more tokens of each row; return the last layer's state after each row's last, (n, word size)."""
        last, new = self._read(rows)
        if self.summed:
            added = (self.states.float() * new[:, :, None]).sum(1)
            self.total = added if self.total is None else self.total + added
        end: torch.Tensor = last[:, -1]
        return end

    def peek(self, tokens: TokenIds) -> "torch.Tensor":
        """Read the same tokens behind every row; return the last layer's states of them, and forget them again."""
        last, _ = self._read([tokens] * len(self.mask))
        self._forget(len(tokens))
        return last

    def only(self, rows: Sequence[int]) -> "Reading":
        """Return a reading of some rows, by their positions, to go on with while this one stays as it is."""
        from transformers import DynamicCache

        part = copy(self)
        part.cache, part.mask, part.layer_states = DynamicCache(), self.mask[rows], []
        part.summed, part.total = False, None
        for index, layer in enumerate(self.cache.layers):
            part.cache.update(layer.keys[rows], layer.values[rows], index)
        return part

    def prefix(self, row: int, length: int) -> Prefix | None:
        """Return a row's first tokens as they were read; None where the network's layers are of several shapes."""
        import torch

        pairs = [(layer.keys, layer.values) for layer in self.cache.layers]
        shapes = {None if keys is None else (keys.shape, values.shape) for keys, values in pairs}
        if len(shapes) != 1 or None in shapes:
            return None
        start = int(self.mask[row].argmax())
        kinds = zip(*pairs, strict=True)
        keys, values = (torch.stack([part[row, :, start : start + length] for part in kind]) for kind in kinds)
        return Prefix(keys, values)

    def prompt_states(self) -> PromptStates:
        """Return what pooling needs of all that was read."""
        return PromptStates(self.states[:, -1].float(), self.mask.sum(1), self.total)

    def rewind(self) -> None:
        """Forget all but what was read first."""
        self._forget(self.mask.shape[1] - self.start)
        self.total = self.start_total

    def _read(self, rows: Sequence[TokenIds]) -> "tuple[torch.Tensor, torch.Tensor]":
        """Read more tokens of each row: the last layer's states of them (n, w, word size), and their mask (n, w)."""
        import torch

        ids, new = pad_rows(rows, value=self.pad, side="left", device=self.device)
        self.mask = torch.cat([self.mask, new], dim=1)
        return self._run(ids), new

    def _forget(self, count: int) -> None:
        """Forget the last so many tokens, padding included."""
        left = self.mask.shape[1] - count
        self.mask = self.mask[:, :left]
        if left:
            self.cache.crop(-count)
        else:
            self.cache.reset()

    def _resume(self, prefixes: Sequence[Prefix]) -> None:
        """Begin with what was read before, rows padded on the left."""
        width = max(map(len, prefixes))
        filled = []
        for kind in ([prefix.keys for prefix in prefixes], [prefix.values for prefix in prefixes]):
            layers, heads, _, size = kind[0].shape
            whole = kind[0].new_zeros((layers, len(kind), heads, width, size))
            for row, part in enumerate(kind):
                whole[:, row, :, width - part.shape[2] :] = part
            filled.append(whole)
        for layer, (keys, values) in enumerate(zip(*filled, strict=True)):
            self.cache.update(keys, values, layer)

    def _run(self, ids: "torch.Tensor") -> "torch.Tensor":
        """Run the network over new tokens (n, w) and keep the layer's states of them; return the last layer's."""
        import torch

        positions = (self.mask.cumsum(1) - 1).clamp(min=0)[:, -ids.shape[1] :]
        hooks = [part.register_forward_hook(self._note) for part in self.tapped]
        try:
            found = self.body(
                input_ids=ids,
                attention_mask=self.mask,
                position_ids=positions,
                past_key_values=self.cache,
                use_cache=True,
            )
        finally:
            for hook in hooks:
                hook.remove()
        last: torch.Tensor = found.last_hidden_state
        layer_states, self.layer_states = [*self.layer_states, *([last] if self.reads_last else [])], []
        self.states = layer_states[0] if len(layer_states) == 1 else torch.stack(layer_states).mean(0)
        return last

    def _note(self, module: Any, inputs: Any, output: Any) -> None:
        self.layer_states.append(output[0] if isinstance(output, tuple) else output)


def after_the_layers(model: Any, states: "torch.Tensor") -> "torch.Tensor | None":
    """Take an inner layer's states, or differences of them, through the network's final norm to where words are scored.

    What the norm makes of nothing is taken off, for it favors the same words whatever the state. None where the
    network's parts go by names unknown here.
    """
    import torch

    outer = dict(model.base_model.named_modules())
    # Parts inside a layer have its number in their names.
    outer = {name.split(".")[-1]: part for name, part in outer.items() if not any(map(str.isdigit, name.split(".")))}
    norm = next((outer[name] for name in _FINAL_NORMS if name in outer), None)
    if norm is None or states.shape[1] != norm.weight.shape[0]:
        return None
    found = norm(states) - norm(torch.zeros_like(states))
    projected: torch.Tensor = outer["project_out"](found) if "project_out" in outer else found
    return projected


def _layers(body: Any, count: int) -> Any:
    """Find the network's list of layers, whatever its family calls it. Raises ModelError."""
    from torch import nn

    for module in body.modules():
        if isinstance(module, nn.ModuleList) and len(module) == count:
            return module
    raise ModelError(f"{type(body).__name__} has no list of {count} layers; leave layer out to read the last")
