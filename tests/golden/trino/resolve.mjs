// The parser's files name folders and leave endings out, as bundlers allow; Node wants whole names.
const tried = [(name) => name, (name) => `${name}.js`, (name) => `${name}/index.js`];

export async function resolve(specifier, context, next) {
  let failure;
  for (const whole of tried) {
    try {
      return await next(whole(specifier), context);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
