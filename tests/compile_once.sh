#!/bin/sh
# compile_once.sh FOLDER COMPILER ARGUMENTS... SOURCE: run the compiler, or take what it made before of the same text.
# The text is SOURCE, the C++ beside it, which it may include, and the arguments, but not where it lies. FOLDER keeps objects.
kept_in=$1
shift
object=
before=
for source; do
    [ "$before" = -o ] && object=$source
    before=$source
done
[ -n "$object" ] || exec "$@"
text=$({ printf '%s\n' "$@" && cat -- "$source" ./*.h ./*.cpp 2>/dev/null; } | sed "s|$PWD|.|g" | sha256sum | cut -c 1-40)
kept=$kept_in/$text.o
if [ -e "$kept" ]; then
    exec cp "$kept" "$object"
fi
"$@" || exit
cp "$object" "$kept.$$" && mv "$kept.$$" "$kept"
