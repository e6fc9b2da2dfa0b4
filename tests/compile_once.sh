#!/bin/sh
# compile_once.sh FOLDER COMPILER ARGUMENTS... SOURCE: run the compiler, but a file of Verilator's own C++ once
# for the same arguments. Its object is kept in FOLDER; verilated.mk always has it beside make, under its name.
kept_in=$1
shift
for source; do :; done
case $source in
*/verilator/include/verilated*.cpp) ;;
*) exec "$@" ;;
esac
object=$(basename "$source" .cpp).o
kept=$kept_in/$(printf '%s\n' "$@" | sha256sum | cut -c 1-40).o
if [ -e "$kept" ]; then
    exec cp "$kept" "$object"
fi
"$@" || exit
cp "$object" "$kept.$$" && mv "$kept.$$" "$kept"
