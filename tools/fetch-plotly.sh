#!/bin/sh
# Takes plotly.js's basic bundle (scatter, bar, pie) out of its npm package into the folder $1. The major version is the one that the Python package plotly 7 draws for.
set -eu
target=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent 'plotly.js-basic-dist-min@^4' >/dev/null && tar -xzf ./*.tgz)
mkdir -p "$target"
cp "$work/package/plotly-basic.min.js" "$target/plotly-basic.min.js.new"
mv "$target/plotly-basic.min.js.new" "$target/plotly-basic.min.js"
