// Alipay's own client for Node: it signs what it sends, and says whether answers hold.
// stdin: {config, steps: [[method, bizContent], …], forms: […], texts: […]}: calls to
// make, signed forms to verify, texts to sign; stdout: what came of each.
const { AlipaySdk } = require('alipay-sdk');
const { readFileSync } = require('fs');
const { dirname, join } = require('path');

const bare = (path) => readFileSync(path, 'utf8').replace(/-----[^-]+-----|\s/g, '');
const { config, steps = [], forms = [], texts = [] } = JSON.parse(readFileSync(0, 'utf8'));
const { signatureV3 } = require(join(dirname(require.resolve('alipay-sdk')), 'util.js'));
const sdk = new AlipaySdk({
  appId: config.app_id,
  gateway: config.gateway_url,
  keyType: 'PKCS8',
  privateKey: bare(config.app_key),
  alipayPublicKey: bare(config.alipay_public_key),
});

async function main() {
  const told = [];
  for (const [method, bizContent] of steps) {
    try {
      told.push(await sdk.exec(method, { bizContent }, { validateSign: true }));
    } catch (error) {
      told.push({ error: String(error.message) });
    }
  }
  const holds = forms.map((form) => sdk.checkNotifySignV2(form));
  const signatures = texts.map((text) => signatureV3(text, sdk.config.privateKey));
  console.log(JSON.stringify({ told, holds, signatures }));
}

main();
