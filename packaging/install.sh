#!/bin/sh
# Installs the binary of mockid @VERSION@:
#
#   sh install.sh [--to FOLDER] [--from URL]
#
# FOLDER is ~/.local/bin by default. URL is the place of the archives, for a mirror. The archive is checked against the
# checksums in this file before anything of it runs.
set -eu

sums() {
  cat << 'SUMS'
@SUMS@
SUMS
}

fail() {
  echo "mockid was not installed: $*" >&2
  exit 1
}

platform() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64 | Linux-amd64) echo x86_64-unknown-linux-gnu ;;
    Linux-aarch64 | Linux-arm64) echo aarch64-unknown-linux-gnu ;;
    Darwin-arm64) echo aarch64-apple-darwin ;;
    Darwin-x86_64) echo x86_64-apple-darwin ;;
    *) fail "there is no binary for $(uname -s) on $(uname -m); build it from the source with cargo" ;;
  esac
}

download() {
  if command -v curl > /dev/null; then
    curl --fail --silent --show-error --location --output "$2" "$1"
  elif command -v wget > /dev/null; then
    wget -q -O "$2" "$1"
  else
    fail "neither curl nor wget is here"
  fi
}

sum_of() {
  if command -v sha256sum > /dev/null; then
    sha256sum "$1"
  elif command -v shasum > /dev/null; then
    shasum -a 256 "$1"
  else
    fail "neither sha256sum nor shasum is here to check the archive"
  fi | cut -d' ' -f1
}

# A function, so that a download of this file that was cut short runs nothing.
main() {
  folder=${HOME:-}/.local/bin
  from=@URL@
  while [ $# -gt 0 ]; do
    case $1 in
      --to) folder=${2:?a folder after --to} ;;
      --from) from=${2:?a URL after --from} ;;
      *) fail "\`$1\` is unknown; there are --to FOLDER and --from URL" ;;
    esac
    shift 2
  done
  target=$(platform)
  name=mockid-@VERSION@-$target
  expected=$(sums | sed -n "s/ [ *]$name\.tar\.gz\$//p")
  [ -n "$expected" ] || fail "this release has no binary for $target"

  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  download "$from/$name.tar.gz" "$work/archive" || fail "$from/$name.tar.gz could not be downloaded"
  found=$(sum_of "$work/archive")
  [ "$found" = "$expected" ] || fail "the checksum of $name.tar.gz is $found, expected $expected"
  tar -xzf "$work/archive" -C "$work" "$name/mockid"
  mkdir -p "$folder"
  # Moved within one folder, so that a running or an older mockid is replaced at once.
  cp "$work/$name/mockid" "$folder/.mockid.new"
  chmod 755 "$folder/.mockid.new"
  mv "$folder/.mockid.new" "$folder/mockid"
  version=$("$folder/mockid" --version) || fail "$folder/mockid does not run"
  echo "$version is installed as $folder/mockid"
  case ":$PATH:" in
    *":$folder:"*) ;;
    *) echo "$folder is not in PATH; add it, or give the path" ;;
  esac
}
main "$@"
