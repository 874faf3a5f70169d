/* The member's page without a network: its last copy, with the passes that it got. */
"use strict";
const KEPT = "member-1";
const PAGE = "/me";
const PASSES = "/me/pass";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function newest(request, address) {
  const cache = await caches.open(KEPT);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(address, response.clone());
    else if (response.status === 403 || response.status === 404) await caches.delete(KEPT);
    return response;
  } catch (error) {
    const copy = await cache.match(address);
    if (!copy) throw error;
    const headers = new Headers(copy.headers);
    headers.set("X-Kept", "1");
    return new Response(copy.body, { status: copy.status, headers });
  }
}

async function once(request) {
  const cache = await caches.open(KEPT);
  const copy = await cache.match(request);
  if (copy) return copy;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname === PAGE || address.pathname === PASSES) {
    event.respondWith(newest(event.request, address.pathname));
  } else if (address.pathname.startsWith("/static/")) {
    event.respondWith(once(event.request));
  }
});
