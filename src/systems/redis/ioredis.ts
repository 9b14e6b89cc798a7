// A bundle gives a CommonJS package that is imported dynamically nothing but its default; imported like this it keeps its names.
export {AbstractConnector, Redis} from 'ioredis';
