"""Reserved words: names that a spec cannot use, because a language or the build already does.

Names have small letters only, so that neither VHDL nor a file system that ignores case takes two for one;
words in capitals, such as most macros, need no entry here. Nor do functions of the C library: the tagger is
a function of a namespace of its own, and C++ tells the two by their arguments.
"""

from __future__ import annotations

import re

__all__ = ["TAKEN_NAMES", "language_of"]

_EXPRESSIONS = "abs and cm false gev in max min none not or true"
"""**Source**: `jetc.language.expressions.grammar`, units in small letters; with the words for no value
and for truth.
"""

_CPP = """
alignas alignof and and_eq asm atomic_cancel atomic_commit atomic_noexcept auto bitand bitor bool break case
catch char char8_t char16_t char32_t class co_await co_return co_yield compl concept const const_cast
consteval constexpr constinit continue contract_assert decltype default delete do double dynamic_cast else
enum explicit export extern false final float for friend goto if import inline int long main module mutable
namespace new noexcept not not_eq nullptr operator or or_eq override private protected public reflexpr
register reinterpret_cast requires return short signed sizeof static static_assert static_cast std struct
switch synchronized template this thread_local throw true try typedef typeid typename union unsigned using
virtual void volatile wchar_t while xor xor_eq
"""
"""**Source**: ISO C++20, lex.key and lex.digraph; with `main` and `std`, which a library must not redefine,
and the words that its technical specifications, C++26 and contexts take."""

_C = """
auto break case char const constexpr continue default do double else enum extern fortran goto if inline int
long nullptr register restrict return short signed sizeof static struct switch typedef typeof typeof_unqual
union unsigned void volatile while
"""
"""**Source**: ISO C23, 6.4.1 and J.5.9."""

_C_MACROS = """
alloca assert assert_perror be16toh be32toh be64toh bool complex errno fpclassify htobe16 htobe32 htobe64
htole16 htole32 htole64 i386 imaginary isfinite isgreater isgreaterequal isinf isless islessequal
islessgreater isnan isnormal issignaling issubnormal isunordered iszero kill_dependency le16toh le32toh
le64toh linux major makedev math_errhandling minor noreturn offsetof pthread_cleanup_pop
pthread_cleanup_pop_restore_np pthread_cleanup_push pthread_cleanup_push_defer_np sched_priority setjmp
sigmask signbit sigsetjmp static_assert stderr stdin stdout strdupa strndupa thread_local unix unreachable
va_arg va_copy va_end va_start
"""
"""**Source**: ISO C23, annex B, and glibc's headers; `g++ -dM -E` shows those of the headers in use."""

_C_NAMES = """
abi daylight drand48_data environ fd_mask fd_set getdate_err itimerspec lconv obstack optarg opterr optind
optopt program_invocation_name program_invocation_short_name random_data sched_param sigevent signgam stat
timespec timeval timex timezone tm tzname u_char u_int u_long u_short uint ulong ushort va_list
"""
"""**Source**: glibc 2.36. A function beside them, seen through `using namespace`, is ambiguous."""

_HLS4ML = """
ac_channel ac_fixed ac_int af_bit_ref af_range_ref ap_bigint ap_biguint ap_fixed ap_int ap_private
ap_range_ref ap_ufixed ap_uint hls nnet retval ssdm_int_sim valtype
"""
"""**Source**: the namespaces and types of hls4ml 1.3.0 and of its ap_types."""

_VERILOG = """
accept_on alias always always_comb always_ff always_latch and assert assign assume automatic before begin bind
bins binsof bit break buf bufif0 bufif1 byte case casex casez cell chandle checker class clocking cmos config
const constraint context continue cover covergroup coverpoint cross deassign default defparam design disable
dist do edge else end endcase endchecker endclass endclocking endconfig endfunction endgenerate endgroup
endinterface endmodule endpackage endprimitive endprogram endproperty endsequence endspecify endtable endtask
enum event eventually expect export extends extern final first_match for force foreach forever fork forkjoin
function generate genvar global highz0 highz1 if iff ifnone ignore_bins illegal_bins implements implies import
incdir include initial inout input inside instance int integer interconnect interface intersect join join_any
join_none large let liblist library local localparam logic longint macromodule matches medium modport module
nand negedge nettype new nexttime nmos nor noshowcancelled not notif0 notif1 null or output package packed
parameter pmos posedge primitive priority program property protected pull0 pull1 pulldown pullup
pulsestyle_ondetect pulsestyle_onevent pure rand randc randcase randsequence rcmos real realtime ref reg
reject_on release repeat restrict return rnmos rpmos rtran rtranif0 rtranif1 s_always s_eventually s_nexttime
s_until s_until_with scalared sequence shortint shortreal showcancelled signed small soft solve specify
specparam static string strong strong0 strong1 struct super supply0 supply1 sync_accept_on sync_reject_on
table tagged task this throughout time timeprecision timeunit tran tranif0 tranif1 tri tri0 tri1 triand trior
trireg type typedef union unique unique0 unsigned until until_with untyped use uwire var vectored virtual void
wait wait_order wand weak weak0 weak1 while wildcard wire with within wor xnor xor
"""
"""**Source**: IEEE 1800-2017, annex B, which holds the words of IEEE 1364-2005."""

_VHDL = """
abs access after alias all and architecture array assert assume assume_guarantee attribute begin block body
buffer bus case component configuration constant context cover default disconnect downto else elsif end entity
exit fairness file for force function generate generic group guarded if impure in inertial inout is label
library linkage literal loop map mod nand new next nor not null of on open or others out package parameter
port postponed private procedure process property protected pure range record register reject release rem
report restrict restrict_guarantee return rol ror select sequence severity shared signal sla sll sra srl
strong subtype then to transport type unaffected units until use variable view vmode vprop vunit wait when
while with xnor xor
bit bit_vector boolean boolean_vector character delay_length file_open_kind file_open_status ieee integer
integer_vector natural positive real real_vector severity_level signed std std_logic std_logic_vector
std_ulogic std_ulogic_vector string time time_vector unsigned work
"""
"""**Source**: IEEE 1076-2008 and 1076-2019, 15.10; the types of packages standard, std_logic_1164 and
numeric_std, and the libraries of every design."""

_WORDS = tuple(
    (language, frozenset(words.split()))
    for language, words in (
        ("a word of expressions", _EXPRESSIONS),
        ("a word of C++", _CPP),
        ("a word of C", _C),
        ("a macro of the C library", _C_MACROS),
        ("a type or a variable of the C library", _C_NAMES),
        ("a name of hls4ml's C++", _HLS4ML),
        ("a word of Verilog", _VERILOG),
        ("a word of VHDL", _VHDL),
    )
)

TAKEN_NAMES = re.compile(
    r"defines|parameters|weights|(ap|ac|hls|nnet)_\w+"  # files beside the top function's, and their includes
    r"|[wbs][0-9]+|\w*config[0-9]+\w*|\w+_t|layer[0-9]+_\w+"  # weights, layers and types of its namespace
    r"|argc|argv|constituents(_ap)?|cstr|current|e|fin|fout|fpr|i|iline|pline|pr"  # where its tests call it
    r"|batch|emulator|top_function|words"  # files of the emulator
    r"|\w+_(emulator|ports|preparation|menu|decisions)"  # headers of another tagger
    r"|\w+_(link|order|pack|stream|prepare(_(jet|candidate))?|decide(_(jet|event))?)"  # modules of another
    r"|store"  # the artifacts, beside the links of each tagger
)
"""**Source**: the project that hls4ml 1.3.0 writes, `jetc.stages.emulator.stage`, and `jetc.plan.store`."""


def language_of(name: str) -> str | None:
    """Return what `name` is in the first language that reserves it, or None where it is free.

    >>> language_of("register")
    'a word of C++'
    """
    return next((language for language, words in _WORDS if name in words), None)
