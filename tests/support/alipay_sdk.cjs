// Alipay's own client for Node: it signs what it sends, and says whether answers hold.
// stdin: {config, steps: [[method, bizContent], …], notice}; stdout: what came of each.
const { AlipaySdk } = require('alipay-sdk');
const { readFileSync } = require('fs');

const bare = (path) => readFileSync(path, 'utf8').replace(/-----[^-]+-----|\s/g, '');
const { config, steps, notice } = JSON.parse(readFileSync(0, 'utf8'));
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
  const holds = notice ? sdk.checkNotifySignV2(notice) : null;
  console.log(JSON.stringify({ told, holds }));
}

main();
