// Leaves `x.br` and `x.gz` beside each built file that they make smaller; the portal's backend sends them as they are.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url).pathname;
// Fonts and pictures are compressed already; the page itself gets a fresh nonce each time.
const COMPRESSIBLE = /\.(js|css|svg|json|txt|webmanifest)$/;

const files = readdirSync(DIST, { recursive: true })
  .map((name) => join(DIST, name))
  .filter((path) => COMPRESSIBLE.test(path) && statSync(path).isFile());

for (const path of files) {
  const content = readFileSync(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  keep(`${path}.br`, brotliCompressSync(content, { params }), content);
  keep(`${path}.gz`, gzipSync(content, { level: 9 }), content);
}

function keep(path, compressed, content) {
  if (compressed.length < content.length) writeFileSync(path, compressed);
}
