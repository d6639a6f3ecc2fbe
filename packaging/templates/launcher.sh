#!/bin/sh
# Becomes the program that npm installed for this machine, in a package of its own beside this one. A
# shell script, since Node alone takes longer to start than the program takes to answer; and by exec, so
# that input, output, signals and the exit code are the program's own.
set -eu

self=$0
# npm links to this file from its folders of programs.
while [ -L "$self" ]; do
    link=$(readlink "$self")
    case $link in
        /*) self=$link ;;
        *) self=${self%/*}/$link ;;
    esac
done
case $self in
    */*) here=$(CDPATH='' cd -- "${self%/*}/.." && pwd -P) ;;
    *) here=$(CDPATH='' cd .. && pwd -P) ;;
esac

machine=$(uname -sm)
case $machine in
    "Linux x86_64") package=@NAME@-linux-x64 ;;
    "Linux aarch64" | "Linux arm64") package=@NAME@-linux-arm64 ;;
    "Darwin x86_64") package=@NAME@-darwin-x64 ;;
    "Darwin arm64") package=@NAME@-darwin-arm64 ;;
    *)
        echo "@NAME@: npm has no program for this machine ($machine)." >&2
        echo "next: build it with \`cargo install --locked @NAME@\`, which needs Rust and a C compiler" >&2
        exit 1
        ;;
esac

# As Node looks for packages: here, and in every folder above.
folder=$here
while :; do
    program=$folder/node_modules/$package/@NAME@
    if [ -x "$program" ]; then exec "$program" "$@"; fi
    if [ -z "$folder" ]; then break; fi
    folder=${folder%/*}
done

echo "@NAME@: the program for this machine was not installed: no package $package in or above $here." >&2
echo "It is an optional dependency, which npm leaves out under --omit=optional, with --no-optional, or" >&2
echo "where a lock file was written on another system." >&2
echo "next: run \`npm install --include=optional @NAME@@@VERSION@\` where it is used, or delete" >&2
echo "node_modules and the lock file and install again" >&2
exit 1
