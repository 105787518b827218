using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fluid;
using Fluid.Values;

namespace Connections.Core.Mapping;

/// <summary>An event as templates see it: read where it lies, member by member.</summary>
internal static class LiquidModel
{
    /// <summary>A context with the event's members as variables, and <c>event</c> as the event itself.</summary>
    public static TemplateContext ContextOf(JsonElement record)
    {
        var context = new TemplateContext(LiquidSandbox.Options);
        if (record.ValueKind != JsonValueKind.Object)
            return context;
        foreach (var member in record.EnumerateObject())
            context.SetValue(member.Name, ToLiquid(member.Value));

        // Documented examples start at "event", the engine at the event's members; a track event has a member of that name, its own name.
        var whole = new DictionaryValue(new Members(record));
        context.SetValue("event", record.TryGetProperty("event", out var name) && name.ValueKind == JsonValueKind.String ? new NamedEvent(name.GetString()!, whole) : whole);
        return context;
    }

    private static FluidValue ToLiquid(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new StringValue(element.GetString()!),
        JsonValueKind.Number => element.TryGetDecimal(out var number) ? NumberValue.Create(number) : new StringValue(element.GetRawText()),
        JsonValueKind.True => BooleanValue.True,
        JsonValueKind.False => BooleanValue.False,
        JsonValueKind.Object => new DictionaryValue(new Members(element)),
        JsonValueKind.Array => new ArrayValue([.. element.EnumerateArray().Select(ToLiquid)]),
        _ => NilValue.Instance,
    };

    /// <summary>The members of an object.</summary>
    private sealed class Members(JsonElement container) : IFluidIndexable
    {
        public int Count => container.GetPropertyCount();

        public IEnumerable<string> Keys => container.EnumerateObject().Select(member => member.Name);

        public bool TryGetValue(string name, out FluidValue value)
        {
            var isThere = container.TryGetProperty(name, out var member);
            value = isThere ? ToLiquid(member) : NilValue.Instance;
            return isThere;
        }
    }

    /// <summary>A track event: a text, its name, that has the event's members.</summary>
    private sealed class NamedEvent(string name, DictionaryValue whole) : FluidValue
    {
        private readonly StringValue _name = new(name);

        public override FluidValues Type => FluidValues.String;

        public override bool Equals(FluidValue other) => _name.Equals(other);

        public override bool ToBooleanValue() => true;

        public override decimal ToNumberValue() => _name.ToNumberValue();

        public override string ToStringValue() => name;

        public override object ToObjectValue() => name;

        public override bool Contains(FluidValue value) => _name.Contains(value);

        public override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo) => _name.WriteToAsync(writer, encoder, cultureInfo);

        public override ValueTask<FluidValue> GetValueAsync(string name, TemplateContext context) =>
            name is "size" ? _name.GetValueAsync(name, context) : whole.GetValueAsync(name, context);
    }
}
