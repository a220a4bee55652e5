#!/bin/sh
# Takes plotly.js's basic bundle (scatter, bar, pie) out of its npm package into the folder $1. The major version is the one that the Python package plotly 7 draws for.
# Minified once more and packed as small as gzip and brotli can, which takes seconds and is done once: a telephone on a slow line is what it is for.
# Where the tools for that cannot be had, the bundle stands as it came, and the program packs it when it is first asked for.
set -eu
target=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd_back=$(pwd)
cd "$work"
npm pack --silent 'plotly.js-basic-dist-min@^4' >/dev/null && tar -xzf ./*.tgz
mkdir packed
cat > pack.cjs <<'JS'
const fs = require("fs"), zlib = require("zlib"), crypto = require("crypto");
const name = "plotly-basic.min.js", source = fs.readFileSync("package/" + name, "utf8");
(async function () {
  const made = await require("terser").minify(source, { compress: { passes: 2 }, format: { comments: /Licensed under/ } });
  if (!made.code.includes("Licensed under")) throw new Error("the licence is gone");
  const body = Buffer.from(made.code, "utf8"), hash = crypto.createHash("sha256").update(body).digest("hex").slice(0, 12);
  // The hash in the names says which bytes they hold: what was packed of another version is never served.
  fs.writeFileSync(`packed/${name}.${hash}.gz`, await new Promise((done, failed) => {
    require("@gfx/zopfli").gzip(body, { numiterations: 15 }, (error, found) => (error ? failed(error) : done(found)));
  }));
  fs.writeFileSync(`packed/${name}.${hash}.br`, zlib.brotliCompressSync(body, {
    params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_LGWIN]: 24, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: body.length },
  }));
  fs.writeFileSync(`packed/${name}`, body);
})().catch((error) => { console.error(String(error)); process.exit(1); });
JS
if npm install --silent --no-audit --no-fund --no-save --ignore-scripts 'terser@^5' '@gfx/zopfli@^1' >/dev/null && node pack.cjs; then :; else
  echo "The chart bundle could not be packed smaller; it is served as it came." >&2
  rm -f packed/*
  cp package/plotly-basic.min.js packed/
fi
cd "$cd_back"
mkdir -p "$target"
rm -f "$target"/plotly-basic.min.js.*
for file in "$work"/packed/*; do
  cp "$file" "$target/$(basename "$file").new"
  mv "$target/$(basename "$file").new" "$target/$(basename "$file")"
done
