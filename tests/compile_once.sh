#!/bin/sh
# compile_once.sh FOLDER COMPILER ARGUMENTS... SOURCE: run the compiler, or take what it made before of the same text.
# The text is SOURCE, the C++ beside it, which it may include, and the arguments, but not where they or the Verilog lie: the C++
# names that only in what it says of a model that does not settle. FOLDER keeps objects.
# Verilator's own library includes nothing of the model. Who wants a text that is being compiled waits for it.
kept_in=$1
shift
object=
source=
before=
for each; do
    case $before:$each in
        -o:*) object=$each ;;
        *:-*) ;;
        *) source=$each ;;
    esac
    before=$each
done
[ -n "$object" ] || exec "$@"
case $source in
    */include/verilated*.cpp | verilated_first.*) beside= ;;
    *) beside='./*.h ./*.cpp' ;;
esac
# shellcheck disable=SC2086  # the patterns are to be expanded
text=$({ printf '%s\n' "$@" && cat -- "$source" $beside 2>/dev/null; } | sed "s|$PWD|.|g; s|\"/[^\"]*/|\"|g" | sha256sum | cut -c 1-40)
kept=$kept_in/$text.o
exec 9>"$kept.lock"
flock 9
if [ -e "$kept" ]; then
    exec cp "$kept" "$object"
fi
"$@" 9>&- || exit
cp "$object" "$kept.$$" && mv "$kept.$$" "$kept"
