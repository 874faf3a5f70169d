// A client of others for WeChat Pay's API v3: it signs, and verifies each answer.
// stdin: {config, steps: [[verb, path, body], …], resource}; stdout: what came of each.
const { Wechatpay, Aes } = require('wechatpay-axios-plugin');
const { readFileSync } = require('fs');

const { config, steps, resource } = JSON.parse(readFileSync(0, 'utf8'));
const client = new Wechatpay({
  mchid: config.mchid,
  serial: config.merchant_serial,
  privateKey: readFileSync(config.merchant_key),
  certs: {
    [config.platform_serial]: readFileSync(config.platform_certificate),
    [config.public_key_id]: readFileSync(config.public_key),
  },
  baseURL: config.base_url,
}).client.v3;

async function main() {
  const told = [];
  for (const [verb, path, body] of steps) {
    try {
      const answer = await client.request({ method: verb, url: path, data: body });
      told.push({ status: answer.status, data: answer.data });
    } catch (error) {
      const status = error.response ? error.response.status : 0;
      told.push({ status, error: String(error.message) });
    }
  }
  const key = readFileSync(config.api_v3_key, 'utf8');
  const opened = resource ? Aes.AesGcm.decrypt(
    resource.ciphertext, key, resource.nonce, resource.associated_data,
  ) : null;
  console.log(JSON.stringify({ told, opened }));
}

main();
