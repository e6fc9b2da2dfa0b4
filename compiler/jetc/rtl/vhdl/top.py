"""The VHDL of the top module."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from jetc.rtl.top import Delay, Feed, Input, Instances, Joined, Part
from jetc.rtl.vhdl.words import becomes_ready, entity, joined, signal, sliced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jetc.rtl.top import Bits, Item, Top

__all__ = ["top_text"]


def top_text(top: Top) -> str:
    """Return the entity of `top`."""
    signals = [line for item in top.items for line in _signals(item)]
    if top.interval > 1:
        signals += ["    signal ready : std_logic;", "    signal taken : std_logic;"]
    body = [*_body(top), "", *joined("out_data", map(_part, top.results)), "", *_valid(top)]
    text = entity(
        top.name, [each.vhdl for each in top.ports], [*signals, signal("valid", top.valid_bits)], body
    )
    return "\n".join([*(f"-- {each}" for each in top.about), text])


def _signals(item: Item) -> Iterator[str]:
    match item:
        case Input() | Joined():
            yield signal(item.name, item.width)
        case Feed():
            yield signal(item.name, item.source.width)
        case Part():
            yield signal(item.name, item.bits.width)
        case Delay():
            yield signal(item.line, item.source.width * item.clocks)
            yield signal(item.name, item.source.width)
        case Instances():
            yield signal(f"{item.name}_out", item.given * item.copies)
        case _:
            assert_never(item)


def _body(top: Top) -> Iterator[str]:
    first, *others = top.sections
    yield from _items(first)
    for section in others:
        yield ""
        yield from _items(section)


def _items(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        yield from _item(item)


def _item(item: Item) -> Iterator[str]:
    match item:
        case Input():
            yield f"    {item.name} <= in_data when rising_edge(clk);"
        case Feed():
            yield from _feed(item)
        case Part():
            yield f"    {item.name} <= {_bits(item.bits)};"
        case Joined():
            yield from joined(item.name, map(_part, item.parts))
        case Delay():
            yield from _delay(item)
        case Instances():
            yield from _copies(item) if item.copies > 1 else _instance(item)
        case _:
            assert_never(item)


def _feed(feed: Feed) -> Iterator[str]:
    width, step, name = feed.source.width, feed.step, feed.name
    yield "    process (clk)"
    yield "    begin"
    yield "        if rising_edge(clk) then"
    yield f"            if {'taken' if feed.at is None else f'valid({feed.at})'} = '1' then"
    yield f"                {name} <= {_bits(feed.source)};"
    if step:
        yield "            else"
        yield f"                {name} <= ({step - 1} downto 0 => '0') & {sliced(name, step, width - step)};"
    yield "            end if;"
    yield "        end if;"
    yield "    end process;"


def _bits(bits: Bits) -> str:
    return bits.wire if bits.low is None else sliced(bits.wire, bits.low, bits.width)


def _part(bits: Bits) -> tuple[str, int]:
    return _bits(bits), bits.width


def _delay(delay: Delay) -> Iterator[str]:
    width, older, line = delay.source.width, delay.clocks - 1, delay.line
    taken = _bits(delay.source)
    taken = f"{sliced(line, 0, width * older)} & {taken}" if older else taken
    yield f"    {line} <= {taken} when rising_edge(clk);"
    yield f"    {delay.name} <= {sliced(line, width * older, width)};"


def _instance(item: Instances) -> Iterator[str]:
    ports = f"port map (clk => clk, in_data => {item.name}_in, out_data => {item.name}_out)"
    yield f"    {item.name} : entity work.{item.module} {ports};"


def _copies(item: Instances) -> Iterator[str]:
    name, taken, given = item.name, item.taken, item.given
    yield f"    {name}_copies : for {name}_at in 0 to {item.copies - 1} generate"
    yield f"        {name} : entity work.{item.module}"
    yield "            port map ("
    yield "                clk => clk,"
    yield f"                in_data => {name}_in(({name}_at + 1) * {taken} - 1 downto {name}_at * {taken}),"
    yield f"                out_data => {name}_out(({name}_at + 1) * {given} - 1 downto {name}_at * {given})"
    yield "            );"
    yield "    end generate;"


def _valid(top: Top) -> Iterator[str]:
    taken = "in_valid" if top.interval == 1 else "taken"
    if top.interval > 1:
        yield "    in_ready <= ready;"
        yield "    taken <= in_valid and ready;"
    yield "    process (clk)"
    yield "    begin"
    yield "        if rising_edge(clk) then"
    yield "            if rst = '1' then"
    yield "                valid <= (others => '0');"
    if top.interval > 1:
        yield "                ready <= '1';"
    yield "            else"
    yield f"                valid <= {sliced('valid', 0, top.valid_bits - 1)} & {taken};"
    if top.interval > 1:
        yield f"                ready <= {becomes_ready('valid', top.interval)};"
    yield "            end if;"
    yield "        end if;"
    yield "    end process;"
    yield f"    out_valid <= valid({top.latency_cycles});"
