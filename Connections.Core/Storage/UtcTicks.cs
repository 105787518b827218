using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Connections.Core.Storage;

/// <summary>Keeps a time as the ticks of its UTC instant, which sort and compare as the times do.</summary>
internal sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
