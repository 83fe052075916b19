import { html } from './html.ts';

describe('markup', () => {
  it('escapes what is put into it', () => {
    const name = `<script>alert("&'")</script>`;
    expect(html`<p title="${name}">${name}</p>`.markup).toBe(
      '<p title="&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;">&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;</p>',
    );
  });

  it('takes other markup as it is, once', () => {
    const words = ['a & b', 'c'].map((word) => html`<b>${word}</b>`);
    expect(html`<p>${words}</p>`.markup).toBe('<p><b>a &amp; b</b><b>c</b></p>');
  });
});
