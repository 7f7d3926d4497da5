// A real OpenID Connect provider with invented people: whoever comes says who they are.
//   node provider.mjs '{"port": 0, "name": "…", "clients": [{…}]}'   prints its issuer when it is ready
import { createServer } from "node:http";
import { generateKeyPairSync, randomBytes } from "node:crypto";

// What Node 20 does not have yet.
URL.parse ??= (text, base) => (URL.canParse(text, base) ? new URL(text, base) : null);
const { Provider, errors } = await import("oidc-provider");

const asked = JSON.parse(process.argv[2]);
const safe = (text) => String(text).replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
const signingKey = () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid: randomBytes(8).toString("hex"), alg: "RS256", use: "sig" };
};

const server = createServer();
await new Promise((ready) => server.listen(asked.port, "127.0.0.1", ready));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: asked.clients,
  jwks: { keys: [signingKey()] },
  cookies: { keys: [randomBytes(32).toString("hex")] },
  features: { devInteractions: { enabled: false } },
  scopes: ["openid"],
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  // Nothing but the number is asked for, so nobody need be asked.
  async loadExistingGrant(ctx) {
    const { client, session } = ctx.oidc;
    const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
});

const page = (uid) => `<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>練習用のログイン</title>
<link rel="icon" href="data:,"></head>
<body><main><h1>練習用の${safe(asked.name)}</h1>
<p>ほんものではありません。だれとしてログインするかを、書いてください。</p>
<form method="post" action="/interaction/${uid}">
<p><label>だれとして <input name="who" value="hanako"></label></p>
<p><button name="go" value="1">この人で進む</button> <button name="stop" value="1">やめる</button></p>
</form></main></body></html>`;

const bodyOf = async (request) => {
  let text = "";
  for await (const piece of request) text += piece;
  return new URLSearchParams(text);
};

const interact = async (request, response) => {
  const { uid } = await provider.interactionDetails(request, response);
  if (request.method !== "POST") {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(page(uid));
    return;
  }
  const said = await bodyOf(request);
  const result = said.has("stop")
    ? { error: "access_denied", error_description: "stopped" }
    : { login: { accountId: said.get("who") || "hanako", remember: true }, consent: {} };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
};

const rest = provider.callback();
server.on("request", (request, response) => {
  if (!request.url.startsWith("/interaction/")) return rest(request, response);
  return interact(request, response).catch((fault) => {
    response.statusCode = fault instanceof errors.OIDCProviderError ? 400 : 500;
    response.end();
  });
});
console.log(issuer);
