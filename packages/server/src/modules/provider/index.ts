export { Provider } from './provider.entity.ts';
