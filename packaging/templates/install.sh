#!/bin/sh
# Installs @NAME@ for the user who runs it: takes the archive for this machine from the release, holds it
# against the release's checksums, and puts the one program into ~/.local/bin. Needs no rights beyond that.
#
#     sh install.sh [--version X.Y.Z] [--dir FOLDER] [--dry-run]
#
# --dry-run says what would be done and fetches nothing. OPENTRAIN_MCP_DOWNLOADS names another place that
# has the files of a release, such as a mirror.
set -eu

name=@NAME@
version=@VERSION@
repository=@REPOSITORY@
# Whether the people who publish have not yet said where the files are.
homeless=@OWNER_UNSET@
folder=${HOME:+$HOME/.local/bin}
rehearsal=no
scratch=""

main() {
    while [ $# -gt 0 ]; do
        case $1 in
            --version | --dir)
                [ $# -ge 2 ] || fail "$1 needs a value" "run it with --help"
                if [ "$1" = --dir ]; then folder=$2; else version=${2#v}; fi
                shift
                ;;
            --dry-run) rehearsal=yes ;;
            -h | --help)
                echo "usage: install.sh [--version X.Y.Z] [--dir FOLDER] [--dry-run]"
                exit 0
                ;;
            *) fail "there is no option $1" "run it with --help" ;;
        esac
        shift
    done
    [ -n "$folder" ] || fail "HOME is not set, so there is no ~/.local/bin" "name a folder with --dir"

    target=$(machine)
    archive=$name-$target.tar.gz
    place=${OPENTRAIN_MCP_DOWNLOADS:-$repository/releases/download/v$version}
    if [ "$homeless" = yes ] && [ -z "${OPENTRAIN_MCP_DOWNLOADS:-}" ]; then
        fail "this copy was made before anybody said where releases are" "build it: cargo install --locked $name"
    fi
    place=${place%/}

    if [ "$rehearsal" = yes ]; then
        echo "would fetch $place/$archive"
        echo "would check it against $place/SHA256SUMS"
        echo "would install $folder/$name"
        exit 0
    fi

    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    trap 'exit 1' HUP INT TERM
    fetch "$place/SHA256SUMS" "$scratch/SHA256SUMS"
    fetch "$place/$archive" "$scratch/$archive"
    check "$archive"
    tar -xzf "$scratch/$archive" -C "$scratch"
    [ -f "$scratch/$name-$target/$name" ] || fail "$archive holds no program" "report it to $repository"
    mkdir -p "$folder"
    # Beside its place first, then moved: a program that runs at this moment is never half overwritten.
    cp "$scratch/$name-$target/$name" "$folder/.$name.new"
    chmod 755 "$folder/.$name.new"
    mv -f "$folder/.$name.new" "$folder/$name"

    echo "installed $folder/$name ($("$folder/$name" --version))"
    case :${PATH:-}: in
        *:"$folder":*) ;;
        *) echo "next: add $folder to PATH, or name the program by its full path" ;;
    esac
    echo "next: \`$folder/$name install HOST\` puts it into your agent's settings; without HOST it lists those it knows"
}

# What releases call this machine. On Linux the static program is taken, which runs with every C library.
machine() {
    kind=$(uname -sm)
    case $kind in
        "Linux x86_64") echo x86_64-unknown-linux-musl ;;
        "Linux aarch64" | "Linux arm64") echo aarch64-unknown-linux-musl ;;
        "Darwin x86_64") echo x86_64-apple-darwin ;;
        "Darwin arm64") echo aarch64-apple-darwin ;;
        *) fail "no release has a program for this machine ($kind)" "build it: cargo install --locked $name" ;;
    esac
}

fetch() {
    if command -v curl >/dev/null; then
        curl -fsSL --retry 2 -o "$2" "$1" || fail "could not fetch $1" "check the version and the network"
    elif command -v wget >/dev/null; then
        wget -q -O "$2" "$1" || fail "could not fetch $1" "check the version and the network"
    else
        fail "neither curl nor wget is here" "install one of them"
    fi
}

check() {
    wanted=$(awk -v file="$1" '$2 == file { print $1 }' "$scratch/SHA256SUMS")
    [ -n "$wanted" ] || fail "the release's checksums do not name $1" "report it to $repository"
    if command -v sha256sum >/dev/null; then
        found=$(sha256sum "$scratch/$1")
    elif command -v shasum >/dev/null; then
        found=$(shasum -a 256 "$scratch/$1")
    else
        fail "neither sha256sum nor shasum is here, so the file cannot be checked" "install one of them"
    fi
    found=${found%% *}
    [ "$found" = "$wanted" ] || fail "$1 is not what was released: its digest is $found, not $wanted; nothing was installed" "fetch it again, and report it to $repository if that does not help"
}

fail() {
    echo "install.sh: $1" >&2
    echo "next: $2" >&2
    exit 1
}

main "$@"
