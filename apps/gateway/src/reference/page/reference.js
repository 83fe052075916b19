// Shows /v1/openapi.json, and lets one try it out: with an API key, or, after POST /v1/sessions, as who one has logged in.
const changes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
let csrfToken;

document.documentElement.classList.toggle('dark-mode', matchMedia('(prefers-color-scheme: dark)').matches);

globalThis.SwaggerUIBundle({
  url: '/v1/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  displayOperationId: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  filter: true,
  persistAuthorization: false, // a key stays in this page
  tryItOutEnabled: true,
  validatorUrl: null, // nothing goes to anybody else

  requestInterceptor(request) {
    const headers = new Headers(request.headers);
    if (csrfToken && changes.has(request.method) && !headers.has('authorization'))
      headers.set('X-CSRF-Token', csrfToken);
    return { ...request, headers: Object.fromEntries(headers) };
  },

  responseInterceptor(response) {
    if (response.ok && response.url.includes('/v1/sessions')) csrfToken = response.body?.csrfToken ?? csrfToken;
    return response;
  },
});
