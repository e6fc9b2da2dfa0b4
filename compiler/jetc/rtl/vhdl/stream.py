"""The VHDL of the wrapper for AXI4-Stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.rtl.vhdl.words import entity, joined, signal, sliced, vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jetc.rtl.stream import Beside, Chosen, Stream

__all__ = ["stream_text"]


def stream_text(stream: Stream) -> str:
    """Return the entity of `stream`."""
    body = [*_taking(stream), "", *_words(stream), "", *_module(stream), "", *_giving(stream)]
    text = entity(stream.name, [each.vhdl for each in stream.ports], _signals(stream), body, numeric=True)
    return "\n".join([*(f"-- {each}" for each in stream.about), text])


def _signals(stream: Stream) -> Iterator[str]:
    bits = (stream.beats - 1).bit_length()
    single = ["awake", "skipping", "wrong", "closing", "ready", "moved", "whole", "reset", "made"]
    single += ["held", "empty", "free", "stays", "leaves", *(["module_ready"] if stream.interval > 1 else [])]
    yield from (f"    signal {each} : std_logic;" for each in single)
    yield "    -- Jets whose results have not left the memory; the highest bit says that no place is free."
    yield from (
        f"    signal {each} : unsigned({stream.index_bits} downto 0);" for each in ("running", "head", "tail")
    )
    if bits:
        yield f"    signal beat : unsigned({bits - 1} downto 0);"
    yield from (signal(each.name, each.width) for each in stream.kept)
    yield from (signal(port, width) for port, width in stream.inner_ports.items())
    yield from (signal(each, stream.kept_bits) for each in ("result", "leaving"))
    if stream.beside:
        yield signal("given", stream.given_bits)
        yield from (signal(port, width) for port, width in stream.beside.ports)
        yield signal("earlier", stream.beside.early * stream.beside.width)
        yield signal("ending", stream.module_cycles + 1)
    yield f"    type places is array (0 to {stream.depth - 1}) of {vector(stream.kept_bits)};"
    yield "    signal waiting : places;"


def _taking(stream: Stream) -> Iterator[str]:
    """Say when a beat is taken, and whether a jet is whole with it: of registers alone, but for valid."""
    beats = stream.beats
    closing = f"'1' when beat = {beats - 1} else '0'" if beats > 1 else "'1'"
    yield f"    closing <= {closing};"
    room = f"not running({stream.index_bits})"
    if stream.interval > 1:
        room = f"({room} and module_ready)"
    waits = f"skipping or {room}" if beats == 1 else f"skipping or not closing or {room}"
    yield f"    ready <= awake and ({waits});"
    yield "    s_axis_tready <= ready;"
    yield "    moved <= s_axis_tvalid and ready;"
    yield "    whole <= moved and closing and s_axis_tlast and not skipping;"
    yield "    misframed <= wrong;"
    reset = ["skipping <= '0';", "wrong <= '0';"]
    moved = [
        "skipping <= not s_axis_tlast and (skipping or closing);",
        "wrong <= wrong or (not skipping and (s_axis_tlast xor closing));",
    ]
    if beats > 1:
        reset.append("beat <= (others => '0');")
        moved += [
            "if s_axis_tlast = '1' or closing = '1' or skipping = '1' then",
            "    beat <= (others => '0');",
            "else",
            "    beat <= beat + 1;",
            "end if;",
        ]
    yield from _clocked(
        [
            "awake <= aresetn;",
            "if aresetn = '0' then",
            *(f"    {each}" for each in reset),
            "elsif moved = '1' then",
            *(f"    {each}" for each in moved),
            "end if;",
        ]
    )


def _clocked(lines: Iterable[str]) -> Iterator[str]:
    yield "    process (aclk)"
    yield "    begin"
    yield "        if rising_edge(aclk) then"
    yield from (f"            {each}" for each in lines)
    yield "        end if;"
    yield "    end process;"


def _words(stream: Stream) -> Iterator[str]:
    """Keep the beats before the last, and join the words to the ports of the module."""
    for each in stream.kept:
        taken = (f"    {line.strip()}" for line in joined(each.name, map(_part, each.parts)))
        yield from _clocked([f"if moved = '1' and beat = {each.beat} then", *taken, "end if;"])
    for port in stream.inner_ports:
        yield from joined(port, map(_part, stream.chosen(port)))


def _part(chosen: Chosen) -> tuple[str, int]:
    return sliced(chosen.wire, chosen.low, chosen.width), chosen.width


def _module(stream: Stream) -> Iterator[str]:
    yield "    reset <= not aresetn;"
    yield f"    wrapped : entity work.{stream.module}"
    yield "        port map ("
    yield "            clk => aclk,"
    yield "            rst => reset,"
    yield "            in_valid => whole,"
    yield from (f"            {port} => {port}," for port in stream.inner_ports)
    if stream.interval > 1:
        yield "            in_ready => module_ready,"
    yield "            out_valid => made,"
    if stream.beside:
        yield from (f"            {port} => {port}," for port, _ in stream.beside.ports)
        yield "            out_scored => open,"
    yield f"            {stream.given} => {'given' if stream.beside else 'result'}"
    yield "        );"
    if stream.beside:
        yield from _result(stream, stream.beside)


def _result(stream: Stream, beside: Beside) -> Iterator[str]:
    """Join what waits for the sink: the result, and beside it what came earlier, held as long."""
    early, width, clocks = beside.early, beside.width, stream.module_cycles + 1
    yield "    -- What comes before the result waits for it, as does what tuser says."
    came = " & ".join(port for port, _ in reversed(beside.ports))
    older = f"{sliced('earlier', 0, (early - 1) * width)} & {came}" if early > 1 else came
    yield f"    earlier <= {older} when rising_edge(aclk);"
    yield f"    ending <= {sliced('ending', 0, clocks - 1)} & s_axis_tuser when rising_edge(aclk);"
    oldest = sliced("earlier", (early - 1) * width, width)
    yield f"    result <= ending({clocks - 1}) & {oldest} & given;"


def _giving(stream: Stream) -> Iterator[str]:
    """Yield the memory for results, and the output register, which takes one past it where it is empty."""
    bits = stream.index_bits
    zeros, carried = stream.result_bits - stream.carried_bits, stream.carried_bits
    yield "    -- Results wait in the memory while the sink stalls; head is the oldest."
    yield "    empty <= '1' when head = tail else '0';"
    yield "    free <= not held or m_axis_tready;"
    yield "    stays <= made and not (free and empty);"
    yield "    leaves <= free and (made or not empty);"
    yield from _clocked(
        [
            "if stays = '1' then",
            f"    waiting(to_integer(tail({bits - 1} downto 0))) <= result;",
            "end if;",
            "if free = '1' then",
            "    if empty = '1' then",
            "        leaving <= result;",
            "    else",
            f"        leaving <= waiting(to_integer(head({bits - 1} downto 0)));",
            "    end if;",
            "end if;",
            "if aresetn = '0' then",
            "    held <= '0';",
            *(f"    {each} <= (others => '0');" for each in ("head", "tail", "running")),
            "else",
            *_moves("free = '1'", "held <= leaves;"),
            *_moves("stays = '1'", "tail <= tail + 1;"),
            *_moves("free = '1' and empty = '0'", "head <= head + 1;"),
            *_moves("whole = '1' and leaves = '0'", "running <= running + 1;"),
            *_moves("leaves = '1' and whole = '0'", "running <= running - 1;"),
            "end if;",
        ]
    )
    yield "    m_axis_tvalid <= held;"
    data = sliced("leaving", 0, carried) if stream.beside else "leaving"
    padded = f"({zeros - 1} downto 0 => '0') & {data}" if zeros else data
    yield f"    m_axis_tdata <= {padded};"
    yield "    m_axis_tlast <= '1';"
    if stream.beside:
        yield f"    m_axis_tuser <= leaving({carried});"


def _moves(condition: str, statement: str) -> Iterator[str]:
    yield f"    if {condition} then"
    yield f"        {statement}"
    yield "    end if;"
