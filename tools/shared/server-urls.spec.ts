import { eachUrl } from './server-urls';

it.each([
  ['amqp://u:p@a:1/shop', ['amqp://u:p@a:1/shop']],
  ['amqp://u:p@a:1, amqp://u:p@b:2', ['amqp://u:p@a:1', 'amqp://u:p@b:2']],
  [
    'redis+sentinel://:p@a:1,[::1]:2/m/0?x=y',
    ['redis+sentinel://:p@a:1/m/0?x=y', 'redis+sentinel://:p@[::1]:2/m/0?x=y'],
  ],
  ['localhost', ['localhost']],
])('%s names these servers', (text, urls) => {
  expect(eachUrl(text)).toEqual(urls);
});
